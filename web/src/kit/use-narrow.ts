import { onScopeDispose, readonly, ref, type Ref } from "vue";

/** Whether the page is a phone's: the same limit as in the style sheets. */
export function useNarrow(query = "(max-width: 720px)"): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const narrow = ref(media.matches);
  const change = (): void => void (narrow.value = media.matches);
  media.addEventListener("change", change);
  onScopeDispose(() => media.removeEventListener("change", change));
  return readonly(narrow);
}
