import type { LetterState } from "@microgrid/api-specs";
import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { useAddress } from "../kit/use-address.ts";
import { Letter } from "./letter.ts";

/** As the API takes it. */
export interface LetterQuery {
  readonly site?: string;
  readonly device?: string;
  readonly state?: LetterState;
}

export interface LetterFilter {
  readonly state: WritableComputedRef<string>;
  readonly site: WritableComputedRef<string>;
  readonly device: WritableComputedRef<string>;
  /** The id of the letter that is read; empty when none is. */
  readonly letter: WritableComputedRef<string>;
  readonly query: ComputedRef<LetterQuery>;
  /** Whether anything but the state narrows the list. */
  readonly narrows: ComputedRef<boolean>;
  clear(): void;
}

/** Which letters are listed and which one is read. It lives in the address, so that a view can be sent to a colleague. */
export function useLetterFilter(): LetterFilter {
  const { asked, set, kept } = useAddress();

  const state = computed({
    get: () => (asked("state") === "all" || isState(asked("state")) ? asked("state") : "open"),
    set: (value: string) => set({ state: value === "open" ? undefined : value, letter: undefined }),
  });
  const [site, device, letter] = [kept("site"), kept("device"), kept("letter")];
  const query = computed((): LetterQuery => ({
    ...(isState(state.value) ? { state: state.value } : {}),
    ...(site.value ? { site: site.value } : {}),
    ...(device.value ? { device: device.value } : {}),
  }));
  return {
    state,
    site,
    device,
    letter,
    query,
    narrows: computed(() => Boolean(site.value || device.value)),
    clear: () => set({ site: undefined, device: undefined }),
  };
}

const isState = (text: string): text is LetterState => (Letter.states as readonly string[]).includes(text);
