/** The seeds of a run: `count` fixed ones in `pnpm test`, as many others as `pnpm test:faults -- --seeds N` asks for. */
export function seedsOf(count: number): number[] {
  const first = Number(process.env["FAULT_SEED"] ?? 1);
  const asked = Number(process.env["FAULT_SEEDS"] ?? count);
  return Array.from({ length: asked }, (_, n) => first + n);
}
