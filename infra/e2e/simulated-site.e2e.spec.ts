import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulation, startSimulation } from "../simulator/simulation.ts";
import { startSystem, type System } from "./system.ts";

const patience = { timeout: 45_000, interval: 200 };
let system: System;
let cookie: string;
let simulation: Simulation;
const said: string[] = [];

const devices = async (): Promise<{ deviceId: string; link: string; state: string }[]> =>
  ((await system.get("/v1/devices?limit=100", cookie)) as { devices: never[] }).devices;
const command = async (path: string, body: unknown): Promise<string> => {
  const answer = await system.send("POST", path, cookie, body);
  expect(answer.status, await answer.clone().text()).toBe(202);
  return ((await answer.json()) as { commandId: string }).commandId;
};
const stateOf = async (commandId: string): Promise<string> =>
  ((await system.get(`/v1/commands/${commandId}`, cookie)) as { state: string }).state;

beforeAll(async () => {
  system = await startSystem();
  cookie = await system.signIn();
  simulation = startSimulation({
    url: system.stack.apiUrl,
    token: system.token,
    site: "here",
    devices: 24,
    rate: 2,
    speed: 60,
    scenario: "sunny-day",
    seed: 1,
    durationS: null,
    batch: 50,
    inFlight: 4,
    once: false,
    leftoversMs: 45_000,
    say: (line) => void said.push(line),
  });
});
afterAll(async () => {
  await simulation?.stop();
  await system?.stop();
});

test("a simulated site registers its devices, and all of them are heard", async () => {
  // On a machine that stood still one may be late before the others were heard.
  const heard = async () => (await devices()).filter(({ link }) => /^(online|late)$/.test(link)).length;
  await expect.poll(heard, patience).toBe(24);
});

test("it obeys: a battery takes its setpoint, an inverter its limit, a breaker opens and closes", async () => {
  // The day begins with everything switched off; the site starts itself.
  const states = async () => Object.fromEntries((await devices()).map((one) => [one.deviceId, one.state]));
  await expect.poll(states, patience).toMatchObject({
    "battery-1": expect.stringMatching(/standby|charging|discharging/),
    "breaker-2": "closed",
  });
  const commands = await Promise.all([
    command("/v1/devices/battery-1/setpoints", { point: "powerKw", value: 20 }),
    command("/v1/devices/pv-1/setpoints", { point: "limitKw", value: 10 }),
    command("/v1/devices/breaker-2/operations", { operation: "open", reason: "a test" }),
  ]);
  for (const commandId of commands) await expect.poll(() => stateOf(commandId), patience).toBe("succeeded");
  await expect.poll(states, patience).toMatchObject({ "breaker-2": "open" });
  const closing = await command("/v1/devices/breaker-2/operations", { operation: "close" });
  await expect.poll(() => stateOf(closing), patience).toBe("succeeded");
  await expect.poll(states, patience).toMatchObject({ "breaker-2": "closed" });
});

test("every reading that was accepted is history, once, and nothing was put aside", async () => {
  await simulation.stop();
  const { accepted, connection } = simulation.stats();
  expect(connection).toBe("stopped");
  const count = async (text: string): Promise<number> =>
    (await system.pool.query<{ count: number }>(text)).rows[0]?.count ?? -1;
  await expect.poll(() => count("select count(*) from reading"), patience).toBe(accepted);
  expect(await count("select count(*) from dead_letter")).toBe(0);
  // What was refused was refused before its device was known, and then registered.
  expect(said.filter((line) => /refused|cannot|wrong/.test(line))).toEqual([]);
});
