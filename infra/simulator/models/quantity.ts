/** Rounds to what an instrument of this kind would show; never gives -0. */
export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor + 0;
}

export function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Moves `from` towards `to` by at most `most`. */
export function ramped(from: number, to: number, most: number): number {
  return from + clamped(to - from, -most, most);
}

/**
 * Shares `total` (>= 0) over bearers of limited `capacity` by `weight`; who is full leaves the rest to the others.
 * The shares add up to `total`, or to all capacity when that is less.
 */
export function shared(
  total: number,
  bearers: readonly { readonly capacity: number; readonly weight: number }[],
): number[] {
  const shares = bearers.map(() => 0);
  let rest = Math.min(
    total,
    bearers.reduce((sum, { capacity }) => sum + capacity, 0),
  );
  for (let round = 0; rest > 1e-9 && round <= bearers.length; round += 1) {
    const open = bearers.map(({ capacity }, index) => capacity - (shares[index] ?? 0) > 1e-9);
    const weights = bearers.map(({ weight }, index) => (open[index] ? Math.max(weight, 1e-6) : 0));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    if (sum === 0) break;
    let given = 0;
    for (const [index, { capacity }] of bearers.entries()) {
      const before = shares[index] ?? 0;
      const share = Math.min(capacity - before, (rest * (weights[index] ?? 0)) / sum);
      shares[index] = before + share;
      given += share;
    }
    rest -= given;
  }
  return shares;
}
