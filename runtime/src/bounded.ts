// Bounded
//
//   L8  A guard or an assign that never returns would hold its process, and after it the next one that is given the message. Steps are
//       synchronous and pure, so one may be broken off anywhere: V8 ends a script that runs beyond its time, and nothing has happened.
import { Script } from "node:vm";
import { StepTooLong } from "./errors.ts";

// Node makes these when they are first read, and what is broken off in the midst of that stays undefined for good: here, before any step.
void [
  performance,
  crypto,
  structuredClone,
  TextEncoder,
  TextDecoder,
  URL,
  URLSearchParams,
  AbortController,
  Blob,
  atob,
  btoa,
];

const CALL = Symbol.for("@microgrid/runtime/bounded");
let pending: () => void = () => {};
Object.defineProperty(globalThis, CALL, { value: () => pending() });
const script = new Script('globalThis[Symbol.for("@microgrid/runtime/bounded")]()', {
  filename: "bounded",
});

/**
 * Runs `run`, which must not wait for anything, for at most `ms`. Throws `StepTooLong` when it took longer; then not even its `finally`
 * blocks have run, so what it changed besides its own is not to be relied on. Costs a thread per call: for a turn, not for a step.
 */
export function bounded(ms: number, run: () => void): void {
  pending = run;
  try {
    script.runInThisContext({ timeout: ms });
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new StepTooLong(ms);
  }
}
