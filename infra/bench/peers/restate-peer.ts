import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const folder = join(import.meta.dirname, "restate");
const WITHIN_MS = 90_000;

/** Events per second of Restate with its XState binding; null where its package is not installed. */
export async function measureRestate(): Promise<number | null> {
  const isInstalled = await access(join(folder, "node_modules", "@restatedev", "restate-server")).then(
    () => true,
    () => false,
  );
  if (!isInstalled) return null;
  const { stdout } = await promisify(execFile)(process.execPath, ["measure.ts"], {
    cwd: folder,
    timeout: WITHIN_MS,
  });
  return (JSON.parse(stdout) as { perSecond: number }).perSecond;
}
