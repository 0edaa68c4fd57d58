import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

async function fromProc(pid: number, field: "VmRSS" | "VmHWM"): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kib] = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status) ?? [];
  return kib === undefined ? null : Number(kib) / 1_024;
}

/** Memory that a process holds now, MiB; NaN when there is no such process. */
export async function residentMib(pid: number | undefined): Promise<number> {
  if (pid === undefined) return Number.NaN;
  const known = await fromProc(pid, "VmRSS");
  if (known !== null) return known;
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return Number.parseInt(stdout, 10) / 1_024;
}

/** The most it ever held where the system tells it (Linux), else what it holds now. */
export const peakMib = async (pid: number | undefined): Promise<number> =>
  (pid === undefined ? null : await fromProc(pid, "VmHWM")) ?? residentMib(pid);
