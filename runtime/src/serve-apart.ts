// Serve apart
//
// What the thread of `apart-thread.ts` does: drafts one suspect after the other. It knows no store and no queue.
//   L8  It gives way to the threads that others wait for, from its start on.
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { Question } from "./apart-draft.ts";
import type { Definitions } from "./definition.ts";

/** A third of the weight of the others: what does not end still has to be found out on a machine that is busy with them. */
const NICENESS = 5;

/** On Linux the priority is that of a thread; elsewhere it would be that of the process. */
function giveWay(): void {
  if (process.platform === "linux") setPriority(NICENESS);
}

/** `load` brings the definitions that the process hosts; what it imports is imported with the low priority. */
export async function serveApart(load: () => Promise<Definitions>): Promise<void> {
  giveWay();
  const [{ answerTo }, definitions] = await Promise.all([import("./apart-draft.ts"), load()]);
  parentPort?.on("message", (question: Question) => {
    const answer = answerTo(definitions, question);
    try {
      parentPort?.postMessage(answer, []);
    } catch {
      // Something in it is no data. What the store makes of that is asked on the thread of the turns.
      parentPort?.postMessage({ kind: "untold" }, []);
    }
  });
  parentPort?.postMessage("ready", []);
}
