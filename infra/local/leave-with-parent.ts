// Leave with parent
//
// Loaded with `--import` into each process that `dev` starts. The IPC channel closes when the supervisor is gone, also after
// kill -9; then the process shuts down as it would on SIGTERM. The processes themselves know nothing of it.
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

const patienceMs = 10_000;

/**
 * Nobody reads our output any more. A pino that flushes into a broken pipe at exit sleeps for ever (sonic-boom 4.2.1,
 * flushSync retries every error), so the output goes to the null device: the lowest free descriptor is the one just closed.
 */
const discardOutput = (): void => {
  for (const descriptor of [1, 2]) {
    closeSync(descriptor);
    openSync(devNull, "w");
  }
};

process.on("disconnect", () => {
  discardOutput();
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), patienceMs).unref();
});
process.channel?.unref();
if (process.send && !process.connected) process.exit(1);
