// Alone
//
// Runs one bench in a process of its own, so that neither the heap nor the compiled code of one weighs on the next.
import type { Bench, Outcome } from "./figure.ts";

export type Word = { readonly line: string } | { readonly outcome: Outcome };

const say = (word: Word): void => void process.send?.(word);
const name = process.argv[2] ?? "";
// A bench stops what it started also when its parent was killed: its servers leave with this process.
process.on("disconnect", () => process.exit(1));

const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
const outcome = await bench((line) => say({ line }));
process.send?.({ outcome } satisfies Word, () => process.exit(0));
