// Server
//
// The process: configuration, composition, listening, signals. Exits by itself when the process that started it is gone.
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { openTracer } from "@microgrid/actors/tracing";
import { pino } from "pino";
import { compose } from "./compose.ts";
import { ConfigError, readConfig, StartError } from "./config.ts";
import { onStopRequested, shutDown } from "./shutdown.ts";

/** EX_CONFIG of sysexits.h: to start it again without another environment helps nobody. */
const WRONG_SETTINGS = 78;
const LOG_BUFFER_BYTES = 1_048_576;
const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // Not `sync`: a terminal that nobody reads must not hold a request.
  const out = pino.destination({ dest: 1, sync: false, maxLength: LOG_BUFFER_BYTES });
  const log = pino({ level: config.logLevel, base: { role: "api" } }, out);
  const tracer = await openTracer(config.tracing, "api", version);
  const { server, closing } = await compose(config, log, version, { tracer });
  server.on("error", (error: NodeJS.ErrnoException) => {
    const isTaken = error.code === "EADDRINUSE";
    const reason = isTaken ? "the port is in use; set PORT to another one" : error.message;
    log.fatal({ reason }, `the API cannot listen on ${config.host}:${config.port}`);
    process.exit(1);
  });
  server.listen(config.port, config.host, () => {
    const { port } = server.address() as AddressInfo;
    log.info({ host: config.host, port }, "the API listens");
    process.send?.({ kind: "ready" });
  });
  onStopRequested((reason) => {
    log.info({ reason }, "the API stops");
    void shutDown(closing, log).then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  const why = error instanceof StartError ? error.message : `The API cannot start: ${String(error)}`;
  process.stderr.write(`${why}\n`);
  process.exit(error instanceof ConfigError ? WRONG_SETTINGS : 1);
});
