// Queue server
//
// Child process entry: an SQS server on the loopback address, stopped when the parent is gone.
//   L10  202 means durable: with a dataDir every message is in SQLite (WAL, synchronous=FULL) before SQS answers.
import { startFauxqs } from "fauxqs";
import { Server, type ListenOptions } from "node:net";
import process from "node:process";
import { report, stopWithParent } from "./stop-with-parent.ts";

export interface QueueServerOptions {
  readonly port: number;
  /** Where messages are kept; without it they live in memory. */
  readonly dataDir?: string;
}

const options = JSON.parse(process.argv[2] ?? "{}") as QueueServerOptions;

// fauxqs 2.4.1 always listens on 0.0.0.0. It has no authentication, so it must not be reachable from outside.
const listen = Server.prototype.listen as (this: Server, options: ListenOptions, done?: () => void) => Server;
Server.prototype.listen = function listenOnLoopback(
  this: Server,
  asked: ListenOptions,
  done?: () => void,
): Server {
  return listen.call(this, { ...asked, host: "127.0.0.1" }, done);
} as typeof Server.prototype.listen;

try {
  const server = await startFauxqs({
    port: options.port,
    logger: false,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  stopWithParent(() => server.stop());
  await report({ ready: { port: server.port } });
} catch (error) {
  await report({
    failed: `The SQS server did not start: ${error instanceof Error ? error.message : String(error)}`,
  });
  process.exit(1);
}
