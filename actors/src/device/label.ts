import type { StateValue } from "xstate";

/** Children that only tell how far their parent is; the parent's name is the better word. */
const stages: ReadonlySet<string> = new Set(["settled", "ordered", "progressing"]);

/** The one word for a region in lists: its innermost state, or the parent where the child is a mere stage of it. */
export function label(value: StateValue | undefined): string {
  let word = "";
  let inner: StateValue | undefined = value;
  while (inner !== undefined && typeof inner !== "string") {
    const [first] = Object.keys(inner);
    if (first === undefined) return word;
    [word, inner] = [first, inner[first]];
  }
  return inner === undefined || stages.has(inner) ? word : inner;
}
