// Preloaded into a worker of a test: its second thread says of which device it is asked, in the log of the worker, and answers when the
// test wants it to.
import { existsSync } from "node:fs";
import { parentPort, threadName } from "node:worker_threads";

/** While this file is not there, nothing is answered. */
const gate = process.env["APART_GATE"] ?? "";
const nobody = new Int32Array(new SharedArrayBuffer(4));

if (threadName === "apart")
  parentPort?.on("message", (question: { readonly errand: { readonly actorId: string } }) => {
    console.error(`The second thread is asked of ${question.errand.actorId}.`);
    while (!existsSync(gate)) Atomics.wait(nobody, 0, 0, 20);
  });
