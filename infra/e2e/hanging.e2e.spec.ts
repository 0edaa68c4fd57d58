import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { poisons } from "../bench/poisonous-devices.ts";
import { startSystem, type System } from "./system.ts";

const preloaded = [
  new URL("../bench/poisonous-worker.ts", import.meta.url).href,
  new URL("./note-apart.ts", import.meta.url).href,
];
let system: System;
let cookie: string;

const inTime = { timeout: 45_000, interval: 100 };
const points = { powerKw: 1, socPct: 50, temperatureC: 25, voltageV: 780, mode: "standby" };
const seqs = Array.from({ length: 10 }, (_, n) => n + 1);
const HANGS_AT = 5;

const stored = async (deviceId: string): Promise<number[]> => {
  const text = "select seq from reading where device_id = $1 order by seq";
  return (await system.pool.query<{ seq: number }>(text, [deviceId])).rows.map(({ seq }) => Number(seq));
};
/** The last reading that drove the actor. */
const carried = async (deviceId: string): Promise<number | undefined> => {
  const snapshot = await system.get(`/v1/devices/${deviceId}/snapshot`, cookie);
  return (snapshot as { boots: { seq: number }[] }).boots[0]?.seq;
};
const lettersOf = async (deviceId: string): Promise<unknown> =>
  ((await system.get(`/v1/dead-letters?device=${deviceId}`, cookie)) as { letters: unknown }).letters;
const logged = (): Promise<string> => readFile(system.logFile, "utf8");

beforeAll(async () => {
  const nodeOptions = preloaded.flatMap((url) => ["--import", url]);
  system = await startSystem({ nodeOptions });
  await system.addDevices("battery", ["hanging", "beside"]);
  cookie = await system.signIn();
});
afterAll(() => system?.stop());

test("L8 a reading that does not end is tried on the second thread and becomes one letter, and neither its device nor its neighbour loses another", async () => {
  for (const seq of seqs) {
    const temperatureC = seq === HANGS_AT ? poisons.hangs : points.temperatureC;
    await system.postUntilAccepted([
      { deviceId: "hanging", seq, points: { ...points, temperatureC } },
      { deviceId: "beside", seq, points },
    ]);
  }
  const last = seqs.at(-1);
  await expect.poll(() => carried("beside"), inTime).toBe(last);
  await expect.poll(() => carried("hanging"), inTime).toBe(last);
  await expect
    .poll(() => system.get("/v1/devices/hanging", cookie), inTime)
    .toMatchObject({ status: "active", heldCount: 0 });
  expect(await stored("beside")).toEqual(seqs);
  expect(await stored("hanging")).toEqual(seqs.filter((seq) => seq !== HANGS_AT));
  expect(await lettersOf("beside")).toEqual([]);
  expect(await lettersOf("hanging")).toMatchObject([
    { state: "open", error: { name: "StepTooLong" }, message: { seq: HANGS_AT } },
  ]);

  await expect.poll(logged, inTime).toContain("The second thread is asked of hanging.");
  expect(await logged()).not.toContain("No thread for what did not end");
});
