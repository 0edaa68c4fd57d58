// Randomness as data: a generator is one 32-bit number that travels in a model's state, so the same seed gives the
// same series whatever else the process does.

/** A 32-bit seed from any words and numbers (FNV-1a): independent streams for independent things. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join("\u001f")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

/** One uniform number in [0, 1) and the seed that follows (mulberry32, public domain). */
export function draw(seed: number): { readonly value: number; readonly seed: number } {
  const next = (seed + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, seed: next };
}

/** One standard normal number (Box–Muller) and the seed that follows. */
export function drawNormal(seed: number): { readonly value: number; readonly seed: number } {
  const radius = draw(seed);
  const angle = draw(radius.seed);
  const value = Math.sqrt(-2 * Math.log(1 - radius.value)) * Math.cos(2 * Math.PI * angle.value);
  return { value, seed: angle.seed };
}

/** The same generator for code that is not a pure model, such as the faults of a link. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    const drawn = draw(state);
    state = drawn.seed;
    return drawn.value;
  };
}
