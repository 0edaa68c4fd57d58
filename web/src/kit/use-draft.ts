import { ref, watch, type Ref } from "vue";

/** What is being typed for `kept`, and again what `kept` is whenever that changes: a box never shows a filter that is gone. */
export function useDraft(kept: () => string): Ref<string> {
  const draft = ref(kept());
  watch(kept, (now) => (draft.value = now), { flush: "sync" });
  return draft;
}
