import process from "node:process";

/** The seed of this run: always the same in `pnpm test`, another at each turn of `pnpm test:faults`. */
export const seed = Number(process.env["FAULT_SEED"] ?? 1);
