// Apart thread
//
// Keeps a second thread, on which suspects are drafted one after the other: however long one takes, this thread goes on. It is started
// when there is a first suspect, and dropped when there was none for a minute. Whatever happens to it, nothing true is lost: it only
// computes.
//   L8  A thread that cannot be had weakens nothing: then the suspect is drafted here.
import { Worker } from "node:worker_threads";
import { messageAt, newPlace, type Answer, type Question } from "./apart-draft.ts";
import { Unproven } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Message } from "./message.ts";

export interface Ended {
  readonly kind: "ended";
  readonly why: string;
  /** Null: at no message, or at a timer. */
  readonly at: Message | null;
}

export interface Place {
  /** `ended`: the thread has ended over it, and at what; null: the thread did not answer, which says nothing of the errand. Throws `Unproven` when it is stopped meanwhile. */
  draft(question: Question): Promise<Answer | Ended | null>;
  leave(): void;
}

export interface ApartThread {
  /** Waits until the thread is there and free; null: it cannot be had. Throws `Unproven` when it is stopped. */
  enter(actorId: string): Promise<Place | null>;
  stop(): Promise<void>;
}

export interface ApartThreadOptions {
  readonly log: Log;
  /** How long its start may take, and how long it is not tried again when it failed, ms. */
  readonly startWithinMs?: number;
  readonly againAfterMs?: number;
  /** How long its answer may take beyond the patience with the step, ms: it has a low priority. */
  readonly answerWithinMs?: number;
  readonly idleMs?: number;
}

/**
 * Room for what a step may need; one that takes more ends its thread and not the process. At its limit Node lets a thread have a few MB more for
 * the collection that it is at, and what that moves out of the young generation must fit in: at V8's own size of it, every second
 * such thread took the process with it.
 */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 };

/** `entry` is the file that the thread runs: it calls `serveApart` with the definitions of this process. */
export function createApartThread(entry: URL, options: ApartThreadOptions): ApartThread {
  const { log, startWithinMs = 10_000, againAfterMs = 60_000 } = options;
  const { answerWithinMs = 10_000, idleMs = 60_000 } = options;
  let thread: Promise<Worker | null> | null = null;
  let running: Worker | null = null;
  let failedAt = -Infinity;
  let isStopped = false;
  let last: Promise<void> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  /** Nobody is given it any more. */
  const drop = async (): Promise<void> => {
    const worker = running;
    running = thread = null;
    await worker?.terminate();
  };
  const isGone = (worker: Worker): boolean => running !== worker;

  const start = (): Promise<Worker | null> =>
    new Promise((resolve) => {
      const failed = (error: unknown): void => {
        failedAt = performance.now();
        log.warn({ err: error }, "No thread for what did not end: it is tried again on the thread of all.");
      };
      let worker: Worker;
      try {
        worker = new Worker(entry, { name: "apart", resourceLimits: LIMITS });
      } catch (error) {
        failed(error);
        return resolve(null);
      }
      running = worker;
      let isReady = false;
      const late = setTimeout(() => void worker.terminate(), startWithinMs);
      worker.unref();
      worker.once("message", () => {
        isReady = true;
        clearTimeout(late);
        resolve(worker);
      });
      let why: unknown = new Error(`It was not there within ${startWithinMs} ms.`);
      worker.on("error", (error) => (why = error));
      worker.once("exit", () => {
        clearTimeout(late);
        if (running === worker) running = thread = null;
        if (!isReady && !isStopped) failed(why);
        resolve(null);
      });
    });

  const ask = async (worker: Worker, question: Question): ReturnType<Place["draft"]> => {
    // Nothing would answer any more, and nothing tell of that.
    if (isGone(worker)) return null;
    const at = newPlace();
    return new Promise((resolve) => {
      let why = "it exited";
      let isLate = false;
      const failing = (error: Error): void => void (why = String(error));
      const done = (answer: Awaited<ReturnType<Place["draft"]>>): void => {
        clearTimeout(late);
        worker.off("message", done);
        worker.off("error", failing);
        worker.off("exit", gone);
        resolve(answer);
      };
      const gone = (): void =>
        done(isLate || isStopped ? null : { kind: "ended", why, at: messageAt(question, at) });
      const late = setTimeout(() => {
        isLate = true;
        void drop();
      }, question.patienceMs + answerWithinMs);
      worker.on("message", done);
      worker.on("error", failing);
      worker.on("exit", gone);
      try {
        worker.postMessage({ ...question, place: at }, []);
      } catch {
        done({ kind: "untold" });
      }
    });
  };

  return {
    async enter(actorId) {
      const before = last;
      const free = Promise.withResolvers<void>();
      last = free.promise;
      await before;
      clearTimeout(idle);
      if (!isStopped && thread === null && performance.now() - failedAt >= againAfterMs) thread = start();
      const worker = await thread;
      if (!worker) thread = null;
      if (isStopped || !worker) free.resolve();
      if (isStopped) throw new Unproven(actorId);
      if (!worker) return null;
      return {
        async draft(question) {
          const answer = await ask(worker, question);
          if (isStopped && answer === null) throw new Unproven(actorId);
          return answer;
        },
        leave() {
          idle = setTimeout(() => void drop(), idleMs).unref();
          free.resolve();
        },
      };
    },
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      await drop();
    },
  };
}
