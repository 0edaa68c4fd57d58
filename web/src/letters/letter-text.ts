// Letter text
//
// What somebody writes into a letter: a JSON object, or words that say where it stops being one.
type Fields = Readonly<Record<string, unknown>>;

export type LetterText =
  | { readonly kind: "good"; readonly value: Fields }
  | { readonly kind: "wrong"; readonly words: string };

const wrong = (words: string): LetterText => ({ kind: "wrong", words });

/** What the browser has against a text; null when it is JSON. */
function complaint(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** Whether a beginning could still become JSON: nothing is wrong with it, or only that it ends. */
function couldGoOn(beginning: string): boolean {
  const message = complaint(beginning);
  if (message === null || /end of|EOF|Unterminated/i.test(message)) return true;
  return Number(/position (\d+)/.exec(message)?.[1] ?? -1) === beginning.length;
}

/** Where a text stops being JSON. Not every browser tells, and none always: the longest beginning that could go on does. */
function place(text: string): string {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const lines = text.slice(0, good).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

export const LetterText = {
  parse(text: string): LetterText {
    if (text.trim() === "") return wrong("Empty. Write a JSON object, such as { }.");
    const message = complaint(text);
    if (message !== null) {
      const [what = ""] = message.split(/ (?:in JSON )?at (?:position|line)|, "/);
      return wrong(`This is not JSON at ${place(text)}: ${what}.`);
    }
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return wrong("This is JSON, but not an object. Put it into { }.");
    return { kind: "good", value: value as Fields };
  },
};
