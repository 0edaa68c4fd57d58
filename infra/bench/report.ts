// Report
//
// The table that a person reads. A missed goal stands beside a met one, in the table and once more below it.
import type { Computer } from "./computer.ts";
import { type Beside, type Figure, type Goal, type Outcome, type Unit, verdictOf } from "./figure.ts";

export interface Report {
  readonly at: string;
  readonly computer: Computer;
  readonly benches: readonly (Outcome & { readonly bench: string; readonly seconds: number })[];
}

const grouped = (value: number): string => Math.round(value).toLocaleString("en-GB").replaceAll(",", " ");

export function amount(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return "not measured";
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 2 : Math.abs(value) < 10 ? 1 : 0;
  const number = digits > 0 ? value.toFixed(digits) : grouped(value);
  return unit === "/s" || unit === "" ? `${number}${unit}` : `${number} ${unit}`;
}

const goalText = (goal: Goal | null, unit: Unit): string =>
  goal === null
    ? "–"
    : "atLeast" in goal
      ? `≥ ${amount(goal.atLeast, unit)}`
      : `≤ ${amount(goal.atMost, unit)}`;

const besideText = ({ role, name, value, unit }: Beside): string =>
  `${role === "detail" ? "" : `${role}: `}${name} ${amount(value, unit)}`;

const row = (figure: Figure): string =>
  [
    figure.name,
    amount(figure.value, figure.unit),
    goalText(figure.goal, figure.unit),
    {
      met: "met",
      missed: "**missed**",
      unmeasured: `**${figure.unmeasured ?? ""}**`,
      "no goal": "–",
    }[verdictOf(figure)],
    figure.beside.map(besideText).join("; "),
  ].join(" | ");

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? "" : `\n${title}\n\n${lines.map((line) => `- ${line}\n`).join("")}`;

export function markdown({ at, computer, benches }: Report): string {
  const figures = benches.flatMap((bench) => bench.figures);
  const seconds = Math.round(benches.reduce((sum, bench) => sum + bench.seconds, 0));
  const missed = figures.filter((figure) => verdictOf(figure) === "missed");
  const unmeasured = figures.filter((figure) => verdictOf(figure) === "unmeasured");
  const faults = benches.flatMap(({ bench, faults: own }) => own.map((fault) => `${bench}: ${fault}`));
  return `# Bench

${at}, ${computer.description}; load generators, API, worker, PostgreSQL (fsync on) and the durable SQS server all on it. Load average before the run: ${computer.busyBefore}. ${seconds} s in all.

| figure | measured | goal | | beside it, in the same run |
| --- | ---: | ---: | --- | --- |
${figures.map((figure) => `| ${row(figure)} |\n`).join("")}${list(
    `**Missed: ${missed.length} of ${figures.filter(({ goal }) => goal !== null).length} goals.**`,
    missed.map(
      ({ name, value, unit, goal }) => `${name}: ${amount(value, unit)} instead of ${goalText(goal, unit)}`,
    ),
  )}${list(
    "**Not measured:**",
    unmeasured.map(({ name, unmeasured: why }) => `${name}: ${why ?? ""}`),
  )}${list("**Faults: the run has failed.**", faults)}`;
}
