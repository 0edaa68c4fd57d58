// Beside poison
//
// What poison costs its neighbours: all spells with an event against all spells without. None is left out: the one in which it hurt most
// is what is looked for.
import { quantile, weightedQuantile } from "./quantiles.ts";

/** Of one spell: how long each flip took, in ms. */
type SpellLatencies = readonly number[];

export interface BesidePoison {
  readonly ratio: number;
  /** Of the spells with an event. */
  readonly p99: number;
  readonly p99Without: number;
  /** Every other spell without an event against the rest, the larger by the smaller: what differs less is noise. */
  readonly noise: number;
  /** The p99 of time of which such a share is spells with an event. */
  readonly p99Mixed: number;
  /** Why the ratio says nothing. */
  readonly unmeasured?: string;
}

const p99 = (spells: readonly SpellLatencies[]): number => quantile(spells.flat(), 0.99);

/** A ratio within `margin` is judged only where spells without an event agree within it; one that no noise explains counts as it is. */
export function besidePoison(
  own: readonly SpellLatencies[],
  without: readonly SpellLatencies[],
  { margin, share }: { readonly margin: number; readonly share: number },
): BesidePoison {
  const [even, odd] = [0, 1].map((half) => p99(without.filter((_, n) => n % 2 === half))) as [number, number];
  const noise = Math.max(even / odd, odd / even);
  const ratio = p99(own) / p99(without);
  const isTold = noise <= margin || ratio > margin * noise;
  const groups = [
    { of: own.flat(), share },
    { of: without.flat(), share: 1 - share },
  ];
  return {
    ratio,
    p99: p99(own),
    p99Without: p99(without),
    noise,
    p99Mixed: weightedQuantile(groups, 0.99),
    ...(isTold ? {} : { unmeasured: `spells without differ by ${noise.toFixed(2)} ×` }),
  };
}
