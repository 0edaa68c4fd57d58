// Series
//
// Readings as columns for a chart. A hole in time stays a hole: where more than three intervals are missing, a row of nulls is put
// in, so that no line is drawn over what nobody measured.
import type { SeriesRow } from "@microgrid/api-specs";

export interface Series {
  /** Seconds epoch, ascending. */
  readonly at: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface Sample {
  readonly at: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** No more than this is missing before a line is broken. */
export const gapAfterMs = (expectedIntervalMs: number): number => Math.max(5000, 3.5 * expectedIntervalMs);

export const Sample = {
  fromRow: (row: SeriesRow): Sample => ({ at: Date.parse(row.at), values: row.values }),
};

export const Series = {
  /** Samples of the window, ordered, without repeats (the same instant twice: the later one told counts). */
  join(samples: readonly Sample[], more: readonly Sample[], fromMs: number): Sample[] {
    const last = samples[samples.length - 1];
    const ordered = more.every(
      (sample, index) => sample.at > (index === 0 ? (last?.at ?? -Infinity) : more[index - 1]!.at),
    );
    const joined = ordered
      ? [...samples, ...more]
      : [...new Map([...samples, ...more].map((sample) => [sample.at, sample])).values()].sort(
          (a, b) => a.at - b.at,
        );
    const first = joined.findIndex((sample) => sample.at >= fromMs);
    return first <= 0 ? (first === -1 ? [] : joined) : joined.slice(first);
  },

  /** The names of points that ever held a number, in the order given first. */
  numeric(samples: readonly Sample[], preferred: readonly string[]): string[] {
    const names = new Set<string>();
    for (const sample of samples) {
      for (const [name, value] of Object.entries(sample.values))
        if (typeof value === "number") names.add(name);
    }
    return [
      ...preferred.filter((name) => names.has(name)),
      ...[...names].filter((name) => !preferred.includes(name)).sort(),
    ];
  },

  of(samples: readonly Sample[], points: readonly string[], gapMs: number): Series {
    const at: number[] = [];
    const columns: Record<string, (number | null)[]> = Object.fromEntries(points.map((point) => [point, []]));
    let before: number | null = null;
    for (const sample of samples) {
      if (before !== null && sample.at - before > gapMs) {
        at.push((before + 1) / 1000);
        for (const point of points) columns[point]!.push(null);
      }
      before = sample.at;
      at.push(sample.at / 1000);
      for (const point of points) {
        const value = sample.values[point];
        columns[point]!.push(typeof value === "number" ? value : null);
      }
    }
    return { at, columns };
  },
};
