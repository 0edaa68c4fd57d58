// Postmaster file
//
// After a power cut or kill -9 a `postmaster.pid` stays behind. PostgreSQL refuses to start when a process of that number
// lives, even when it is something else by now (common in containers, where numbers are small). So we look who it is.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { commandOf, pidIn } from "./pid-file.ts";

/** Stops a PostgreSQL that an earlier, killed run left on this data, and removes a file that names nobody. */
export const clearPostmasterFile = async (dataDir: string, patienceMs = 20_000): Promise<void> => {
  const file = join(dataDir, "postmaster.pid");
  const pid = pidIn(file);
  if (pid === undefined) return;
  const isOrphan = (): boolean => commandOf(pid).includes(dataDir);
  if (isOrphan()) process.kill(pid, "SIGINT");
  for (const end = Date.now() + patienceMs; isOrphan() && Date.now() < end;) await delay(50);
  if (isOrphan()) throw new Error(`another PostgreSQL (process ${pid}) uses ${dataDir} and does not stop`);
  await rm(file, { force: true });
};
