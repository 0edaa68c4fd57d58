// Listening thread
//
// Clients in a thread of their own, so that what they do takes no turns from what is measured: opened there, asked for what they heard, closed.
import { parentPort, Worker, workerData } from "node:worker_threads";

export interface Listening<Heard> {
  take(): Promise<Heard>;
  close(): Promise<void>;
}

/** What runs in the thread. */
export interface Ears<Heard> {
  readonly opened: Promise<void>;
  take(): Heard;
  close(): void;
}

/** Starts the file at `url` with this plan, which says there that it listens; resolves when each stream was answered. */
export function startListening<Heard>(url: string, plan: object): Promise<Listening<Heard>> {
  const thread = new Worker(new URL(url), { workerData: { [url]: plan } });
  const answer = <T>(): Promise<T> => new Promise((resolve) => thread.once("message", resolve));
  return new Promise((resolve, reject) => {
    thread.once("error", reject);
    thread.once("message", () =>
      resolve({
        take() {
          const heard = answer<Heard>();
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
          thread.postMessage("take");
          return heard;
        },
        async close() {
          const gone = new Promise((done) => thread.once("exit", done));
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
          thread.postMessage("close");
          await gone;
        },
      }),
    );
  });
}

/** Listens, where the file at `url` was started to; elsewhere nothing happens. */
export async function listenHere(url: string, listen: (plan: never) => Ears<unknown>): Promise<void> {
  const port = parentPort;
  // What startListening was given for this file.
  const plan = (workerData as Readonly<Record<string, never>> | null)?.[url];
  if (port === null || plan === undefined) return;
  const { opened, take, close } = listen(plan);
  port.on("message", (word: "take" | "close") => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
    if (word === "take") return port.postMessage(take());
    close();
    port.close();
  });
  await opened;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  port.postMessage("open");
}
