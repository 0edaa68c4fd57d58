// Single run
//
// One `dev` per data folder. A pid file of a run that was killed is not in the way, but its children may need a moment to leave.
import { readFileSync, rmSync, writeFileSync } from "node:fs";

export type Claim =
  | {
      readonly kind: "claimed";
      readonly release: () => void;
      /** The run before was killed. */ readonly afterKill: boolean;
    }
  | { readonly kind: "taken"; readonly pid: number };

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dev.ts");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // No /proc outside Linux: the signal found a process, which is all we can know.
    return code === "EPERM" || (code === "ENOENT" && process.platform !== "linux");
  }
};

const pidIn = (file: string): number | undefined => {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
};

export const claimFolder = (file: string): Claim => {
  const pid = pidIn(file);
  if (pid !== undefined && pid !== process.pid && isAlive(pid)) return { kind: "taken", pid };
  writeFileSync(file, `${process.pid}\n`);
  return { kind: "claimed", afterKill: pid !== undefined, release: () => rmSync(file, { force: true }) };
};
