import type { StateValue } from "xstate";

/**
 * The one word for a state in lists: the innermost state of a region. A child called `settled` means that nothing is
 * under way inside its parent, so the parent's name is the word.
 */
export function label(value: StateValue | undefined): string {
  let word = "";
  let inner: StateValue | undefined = value;
  while (inner !== undefined && typeof inner !== "string") {
    const [first] = Object.entries(inner);
    if (first === undefined) return word;
    [word, inner] = first;
  }
  return inner === undefined || inner === "settled" ? word : inner;
}
