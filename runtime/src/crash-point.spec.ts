import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "microgrid-crash-point-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = `
  import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
  for (let n = 1; n <= 3; n += 1) {
    try { crashPoint("here", () => console.log("meanwhile")); crashPoint("elsewhere"); console.log(n); }
    catch (error) { console.log(error.name); }
  }
  console.log(isCrashTest);`;

function run(name: string, plan: object, ...nodeOptions: string[]) {
  const report = join(folder, name);
  const env = {
    ...process.env,
    CRASH_PLAN: JSON.stringify({ point: "here", passage: 2, report, ...plan }),
  };
  const args = [...nodeOptions, "--input-type=module", "-e", program];
  const { stdout, signal } = spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    env,
    encoding: "utf8",
  });
  return {
    said: stdout.trim().split("\n"),
    signal,
    told: () => JSON.parse(readFileSync(report, "utf8")) as object,
  };
}

test("without the condition crash-test a crash point is an empty function, whatever is planned", () => {
  const { said, signal, told } = run("production", { mode: "kill" });
  expect(said).toEqual(["1", "2", "3", "false"]);
  expect(signal).toBeNull();
  expect(told).toThrow("ENOENT");
  expect(String(crashPoint).replaceAll(/\s/g, "")).toBe("()=>{}");
  expect(isCrashTest).toBe(false);
});

test("with it, the planned passage of the planned point breaks once, and says so", () => {
  const { said, told } = run("throw", { mode: "throw" }, "--conditions=crash-test");
  expect(said).toEqual(["1", "meanwhile", "CrashPointReached", "3", "true"]);
  expect(told()).toMatchObject({ point: "here", mode: "throw" });
});

test("with it, the process can end as by SIGKILL, and no line of it runs after that", () => {
  const { said, signal, told } = run("kill", { mode: "kill" }, "--conditions=crash-test");
  expect(signal).toBe("SIGKILL");
  expect(said.includes("2")).toBe(false);
  expect(told()).toMatchObject({ mode: "kill" });
});
