// Queue server
//
// Child process entry: an SQS server on the loopback address, stopped when the parent is gone.
//   L10  202 means durable: with a dataDir every message is in SQLite (WAL, synchronous=FULL) before SQS answers.
import { startFauxqs } from "fauxqs";
import { mkdirSync, writeFileSync } from "node:fs";
import { type ListenOptions, Server } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { commandOf, pidIn } from "./pid-file.ts";
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

/**
 * The server reads its data once and then trusts its memory. While one of a killed run is still leaving, it may accept a message
 * that a new one would never see; so the new one waits.
 */
const claim = async (dataDir: string, patienceMs = 20_000): Promise<void> => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "server.pid");
  const pid = pidIn(file);
  const isTaken = (): boolean =>
    pid !== undefined && pid !== process.pid && commandOf(pid).includes("queue-server.ts");
  for (const end = Date.now() + patienceMs; isTaken() && Date.now() < end;) await delay(50);
  if (isTaken()) throw new Error(`another one (process ${pid}) uses ${dataDir}`);
  writeFileSync(file, `${process.pid}\n`);
};

try {
  if (options.dataDir !== undefined) await claim(options.dataDir);
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
