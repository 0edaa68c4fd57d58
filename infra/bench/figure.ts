// Figure
//
// One measured number, what it must reach, and what was measured beside it in the same run.
export type Unit = "×" | "/s" | "ms" | "MiB" | "µs" | "%" | "";

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** `limit`: what no engine can pass here. `peer`: how others do it. `reference`: measured elsewhere. `detail`: what the figure is made of. */
export interface Beside {
  readonly role: "limit" | "peer" | "reference" | "detail";
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** null: told for comparison, nothing is demanded. */
  readonly goal: Goal | null;
  /** Why the value is not one of what the name says; such a figure meets nothing. */
  readonly unmeasured?: string;
  readonly beside: readonly Beside[];
}

export interface Outcome {
  readonly figures: readonly Figure[];
  /** What was lost, late or out of order: it makes the run fail, whatever the figures say. */
  readonly faults: readonly string[];
}

/** Says on the way what is being measured. */
export type Say = (line: string) => void;

export type Bench = (say: Say) => Promise<Outcome>;

export type Verdict = "met" | "missed" | "unmeasured" | "no goal";

/** A figure that could not be measured (NaN) meets nothing. */
export function verdictOf({
  value,
  goal,
  unmeasured,
}: Pick<Figure, "value" | "goal" | "unmeasured">): Verdict {
  if (goal === null) return "no goal";
  if (unmeasured !== undefined) return "unmeasured";
  const isMet = "atLeast" in goal ? value >= goal.atLeast : value <= goal.atMost;
  return isMet ? "met" : "missed";
}
