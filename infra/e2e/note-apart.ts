// Preloaded into a worker of a test: its second thread says of which device it is asked, in the log of the worker.
import { parentPort, threadName } from "node:worker_threads";

if (threadName === "apart")
  parentPort?.on("message", (question: { readonly errand: { readonly actorId: string } }) =>
    console.error(`The second thread is asked of ${question.errand.actorId}.`),
  );
