import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { poisons } from "../bench/poisonous-devices.ts";
import { startSystem, type System } from "./system.ts";

const preloaded = [
  new URL("../bench/poisonous-worker.ts", import.meta.url).href,
  new URL("./note-apart.ts", import.meta.url).href,
];
let system: System;
let cookie: string;
let folder: string;
let gate: string;

const inTime = { timeout: 45_000, interval: 100 };
const points = { powerKw: 1, socPct: 50, temperatureC: 25, voltageV: 780, mode: "standby" };
const seqs = Array.from({ length: 20 }, (_, n) => n + 1);
const HANGS_AT = 5;
const last = seqs.at(-1);

/** Each with whether it came too late to drive the actor. */
const stored = async (deviceId: string): Promise<[number, boolean][]> => {
  const text = "select seq, late from reading where device_id = $1 order by seq";
  const { rows } = await system.pool.query<{ seq: number; late: boolean }>(text, [deviceId]);
  return rows.map(({ seq, late }) => [Number(seq), late]);
};
/** The last reading that drove the actor. */
const carried = async (deviceId: string): Promise<number | undefined> => {
  const snapshot = await system.get(`/v1/devices/${deviceId}/snapshot`, cookie);
  return (snapshot as { boots: { seq: number }[] }).boots[0]?.seq;
};
const lettersOf = async (deviceId: string): Promise<unknown> =>
  ((await system.get(`/v1/dead-letters?device=${deviceId}`, cookie)) as { letters: unknown }).letters;
const logged = (): Promise<string> => readFile(system.logFile, "utf8");

const post = async (from: readonly number[]): Promise<void> => {
  for (const seq of from) {
    const temperatureC = seq === HANGS_AT ? poisons.hangs : points.temperatureC;
    await system.postUntilAccepted([
      { deviceId: "hanging", seq, points: { ...points, temperatureC } },
      { deviceId: "beside", seq, points },
    ]);
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hanging-"));
  gate = join(folder, "gate");
  const nodeOptions = preloaded.flatMap((url) => ["--import", url]);
  system = await startSystem({ nodeOptions, env: { APART_GATE: gate } });
  await system.addDevices("battery", ["hanging", "beside"]);
  cookie = await system.signIn();
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("L8 a reading that does not end is tried on the second thread while its lane goes on, though its device goes on talking, and becomes one letter, and neither its device nor its neighbour loses another", async () => {
  await post(seqs.filter((seq) => seq < HANGS_AT));
  await expect.poll(() => carried("hanging"), inTime).toBe(HANGS_AT - 1);
  await post([HANGS_AT]);
  await expect.poll(logged, inTime).toContain("The second thread is asked of hanging.");

  await post(seqs.filter((seq) => seq > HANGS_AT));
  await expect.poll(() => carried("beside"), inTime).toBe(last);
  await expect
    .poll(() => system.get("/v1/devices/hanging", cookie), inTime)
    .toMatchObject({ status: "resuming", heldCount: 1 + seqs.length - HANGS_AT });
  const workers = async (): Promise<unknown> =>
    ((await system.get("/v1/health/details", cookie)) as { workers: unknown }).workers;
  await expect.poll(workers, inTime).toMatchObject([{ suspects: 1 }]);

  await writeFile(gate, "");
  await expect.poll(() => carried("hanging"), inTime).toBe(last);
  await expect
    .poll(() => system.get("/v1/devices/hanging", cookie), inTime)
    .toMatchObject({ status: "active", heldCount: 0 });
  expect(await stored("beside")).toEqual(seqs.map((seq) => [seq, false]));
  expect(await stored("hanging")).toEqual(seqs.filter((seq) => seq !== HANGS_AT).map((seq) => [seq, false]));
  expect(await lettersOf("beside")).toEqual([]);
  expect(await lettersOf("hanging")).toMatchObject([
    { state: "open", error: { name: "StepTooLong" }, message: { seq: HANGS_AT } },
  ]);
  expect(await logged()).not.toContain("No thread for what did not end");
});
