// Crash point, armed
//
// What `node --conditions=crash-test` loads. Acts once, at the planned passage of the planned point, and says so first in a file that
// the harness reads: a run whose point was never reached has tested nothing. Whoever starts the next process leaves the plan out.
import { appendFileSync } from "node:fs";

/** As JSON in the variable CRASH_PLAN. */
export interface CrashPlan {
  readonly point: string;
  readonly mode: "kill" | "pause" | "throw";
  /** Acts when the point is passed this often, 1 = the first time. */
  readonly passage: number;
  /** For a point behind something issued: acts so many ms later, while the answer is on its way. */
  readonly afterMs?: number;
  /** The file that is appended to when it acts. */
  readonly report: string;
}

export class CrashPointReached extends Error {
  override readonly name = "CrashPointReached";
}

const given = process.env["CRASH_PLAN"];
const plan = given ? (JSON.parse(given) as CrashPlan) : null;
let passages = 0;

const signals = { kill: "SIGKILL", pause: "SIGSTOP" } as const;

/** The signal reaches a process of several threads some microseconds later: no line of ours may run meanwhile. */
function endure(mode: "kill" | "pause"): void {
  process.kill(process.pid, signals[mode]);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
}

export const crashPoint = (name: string, meanwhile?: () => void): void => {
  if (plan === null || name !== plan.point) return;
  passages += 1;
  if (passages !== plan.passage) return;
  const { mode, afterMs } = plan;
  const act = (): void => {
    appendFileSync(
      plan.report,
      `${JSON.stringify({ point: name, mode, pid: process.pid, at: Date.now() })}\n`,
    );
    // A paused process goes on and does the whole of it: half of it before would be done twice.
    if (mode !== "pause") meanwhile?.();
    if (mode === "throw") throw new CrashPointReached(`The crash point ${name} was planned to break here.`);
    endure(mode);
  };
  if (afterMs === undefined || mode === "throw") act();
  else setTimeout(act, afterMs);
};

export const isCrashTest = true;
