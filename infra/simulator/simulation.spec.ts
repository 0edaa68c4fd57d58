import type { Envelope, Order } from "@microgrid/api-specs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startFakeApi } from "./gateway/fake-api.ts";
import type { FakeApi } from "./gateway/fake-api.ts";
import { startSimulation } from "./simulation.ts";
import type { Simulation, SimulationOptions } from "./simulation.ts";

let api: FakeApi;
let said: string[];
let running: Simulation[];

beforeEach(async () => {
  api = await startFakeApi();
  said = [];
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((simulation) => simulation.stop()));
  await api.close();
});

function simulate(options: Partial<SimulationOptions> = {}): Simulation {
  const simulation = startSimulation({
    url: api.url,
    token: "mgt_test_secret",
    site: "demo",
    devices: 12,
    rate: 10,
    speed: 60,
    scenario: "sunny-day",
    seed: 1,
    durationS: null,
    batch: 50,
    inFlight: 4,
    once: false,
    say: (line) => said.push(line),
    ...options,
  });
  running.push(simulation);
  return simulation;
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 45_000, interval: 20 });

function byDevice(envelopes: readonly Envelope[]): Map<string, Envelope[]> {
  return Map.groupBy(envelopes, ({ deviceId, bootId }) => `${deviceId}/${bootId}`);
}

/** The seqs of every boot, in order and each once, must be 0, 1, 2 … up to the highest. */
function expectNoGap(envelopes: readonly Envelope[]): void {
  for (const [name, sent] of byDevice(envelopes)) {
    const seqs = [...new Set(sent.map(({ seq }) => seq))].sort((a, b) => a - b);
    expect({ name, seqs }).toEqual({ name, seqs: seqs.map((_, index) => index) });
  }
}

function order(orderId: string, change: Partial<Order> = {}): Order {
  return {
    orderId,
    deviceId: "breaker-2",
    type: "operation.send",
    payload: { operation: "open" },
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...change,
  };
}

test("every device reports with one boot, a seq without gap and the wall clock", async () => {
  const simulation = simulate();
  await until(() => expect(api.envelopes.length).toBeGreaterThan(120));
  await simulation.stop();
  expect(byDevice(api.envelopes).size).toBe(12);
  expectNoGap(api.envelopes);
  const { measuredAt } = api.envelopes.at(-1) ?? { measuredAt: "" };
  expect(Math.abs(Date.now() - Date.parse(measuredAt))).toBeLessThan(45_000);
  const { accepted, rejected, measured } = simulation.stats();
  expect({ accepted, rejected }).toEqual({ accepted: measured, rejected: 0 });
});

test("no request carries more envelopes than the batch allows", async () => {
  simulate({ batch: 5 });
  await until(() => expect(api.envelopes.length).toBeGreaterThan(60));
  expect(Math.max(...api.requests.map(({ envelopes }) => envelopes.length))).toBeLessThanOrEqual(5);
});

test("readings taken while the API answers 503 come later as historical, and none is lost", async () => {
  const simulation = simulate({ rate: 20 });
  await until(() => expect(api.envelopes.length).toBeGreaterThan(24));
  api.fail(() => ({ status: 503, headers: { "retry-after": "1" } }));
  await until(() => expect(simulation.stats().connection).toBe("away"));
  await until(() => expect(simulation.stats().stored).toBeGreaterThan(60));
  api.fail(() => null);
  await until(() => expect(simulation.stats()).toMatchObject({ connection: "connected", stored: 0 }));
  await simulation.stop();
  expectNoGap(api.envelopes);
  expect(api.envelopes.some(({ historical }) => historical === true)).toBe(true);
  expect(said.join("\n")).toMatch(/is away \(503.*\n.*is back/);
});

test("an API that nobody has started yet is waited for", async () => {
  const port = Number(new URL(api.url).port);
  await api.close();
  const simulation = simulate();
  await until(() => expect(said.join()).toContain("nobody listens there"));
  api = await startFakeApi(port);
  await until(() => expect(api.envelopes.length).toBeGreaterThan(12));
  await simulation.stop();
  expectNoGap(api.envelopes);
});

test("429 is answered by silence for as long as Retry-After says", async () => {
  // One request at a time: a second one might be under way before the answer to the first has come.
  const simulation = simulate({ inFlight: 1 });
  let refused = 0;
  api.fail(() => ((refused += 1) === 1 ? { status: 429, headers: { "retry-after": "1" } } : null));
  await until(() => expect(api.envelopes.length).toBeGreaterThan(0));
  const [first, second] = api.requests;
  expect(first?.status).toBe(429);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(950);
  expect(simulation.stats().repeated).toBe(0);
});

test("a refused token ends the run with the reason and the fix", async () => {
  api.fail(() => ({
    status: 401,
    body: { code: "token.unknown", detail: "This token is not known.", fix: "Ask an engineer for one." },
  }));
  const ending = await simulate().finished;
  expect(ending).toEqual({
    kind: "refused",
    sentence: "token.unknown: This token is not known. Ask an engineer for one.",
  });
});

test("a request too large for the API is sent in halves", async () => {
  api.fail((envelopes) => (envelopes.length > 3 ? { status: 413 } : null));
  const simulation = simulate({ rate: 1 });
  await until(() => expect(byDevice(api.envelopes).size).toBe(12));
  await simulation.stop();
  expectNoGap(api.envelopes);
});

test("an unknown device is said, registered once, and then accepted", async () => {
  api.unknown.add("pv-4");
  simulate();
  await until(() => expect(api.envelopes.some(({ deviceId }) => deviceId === "pv-4")).toBe(true));
  expect(api.registered.map(({ deviceId }) => deviceId)).toEqual(["pv-4"]);
  expect(said.join("\n")).toContain("rejected, device.unknown: No pv-4. Register it.");
});

test("devices beyond the demo fleet are registered before they report", async () => {
  for (let n = 7; n <= 15; n += 1) api.unknown.add(`pv-${n}`);
  const simulation = simulate({ devices: 30, rate: 2 });
  await until(() => expect(byDevice(api.envelopes).size).toBe(30));
  expect(api.registered).toHaveLength(18);
  expect(api.registered[0]).toMatchObject({ deviceId: "battery-4", kind: "battery", siteId: "demo" });
  expect(api.registered[0]?.settings).toMatchObject({ expectedIntervalMs: 500 });
  expect(simulation.stats().rejected).toBe(0);
});

test("an order is accepted, carried out and completed, and the reading shows it at once", async () => {
  const simulation = simulate();
  await until(() => expect(api.orderStreams).toBe(1));
  api.order(order("o-1"));
  await until(() => expect(api.answers).toHaveLength(2));
  expect(api.answers).toEqual([
    { orderId: "o-1", deviceId: "breaker-2", answer: "accepted" },
    { orderId: "o-1", deviceId: "breaker-2", answer: "completed" },
  ]);
  await until(() => {
    const last = api.envelopes.findLast(({ deviceId }) => deviceId === "breaker-2");
    expect(last?.points).toMatchObject({ position: "open", tripped: false });
  });
  const positions = api.envelopes
    .filter(({ deviceId }) => deviceId === "breaker-2")
    .map(({ points }) => points["position"]);
  expect(positions).toContain("intermediate");
  // The simulator counts an answer when it hears that it was taken, a moment after the API has it.
  await until(() => expect(simulation.stats()).toMatchObject({ ordersReceived: 1, ordersAnswered: 2 }));
});

test("an order that comes twice is carried out once, and its last answer is given again", async () => {
  const simulation = simulate();
  await until(() => expect(api.orderStreams).toBe(1));
  api.order(order("o-2"));
  await until(() => expect(api.answers).toHaveLength(2));
  api.order(order("o-2"));
  await until(() => expect(api.answers).toHaveLength(3));
  expect(api.answers[2]).toMatchObject({ orderId: "o-2", answer: "completed" });
  expect(simulation.stats().ordersReceived).toBe(1);
});

test("an expired order, an unknown device and a payload without sense are rejected with their cause", async () => {
  simulate();
  await until(() => expect(api.orderStreams).toBe(1));
  api.order(order("late", { expiresAt: new Date(Date.now() - 1).toISOString() }));
  api.order(order("nobody", { deviceId: "genset-1" }));
  api.order(order("odd", { type: "setpoint.send" }));
  await until(() => expect(api.answers).toHaveLength(3));
  const causes = new Map(api.answers.map(({ orderId, answer, cause }) => [orderId, `${answer} ${cause}`]));
  expect(causes.get("late")).toBe("rejected EXPIRED");
  expect(causes.get("nobody")).toBe("rejected INCONSISTENT_PARAMETERS");
  expect(causes.get("odd")).toBe("rejected INCONSISTENT_PARAMETERS");
});

test("a broken order stream is opened again", async () => {
  simulate();
  await until(() => expect(api.orderStreams).toBe(1));
  api.breakOrderStreams();
  await until(() => expect(said.join()).toContain("order stream is open again"));
  await until(() => expect(api.orderStreams).toBe(1));
});

test("a bad link repeats, delays and reorders, but every envelope keeps its identity", async () => {
  const simulation = simulate({ scenario: "bad-link", rate: 20, batch: 6, seed: 4 });
  const identityOf = ({ deviceId, bootId, seq }: Envelope) => `${deviceId}/${bootId}/${seq}`;
  await until(() => {
    expect(simulation.stats().repeated).toBeGreaterThan(12);
    expect(new Set(api.envelopes.map(identityOf)).size).toBeLessThan(api.envelopes.length);
    const firsts = [...new Map(api.envelopes.map((envelope) => [identityOf(envelope), envelope])).values()];
    const isOrdered = [...byDevice(firsts).values()].every((sent) =>
      sent.every(({ seq }, at) => at === 0 || seq > (sent[at - 1]?.seq ?? 0)),
    );
    expect(isOrdered).toBe(false);
  });
  await simulation.stop();
  const { accepted, measured, keptByDevices } = simulation.stats();
  const distinct = new Set(api.envelopes.map(identityOf));
  expect(distinct.size + keptByDevices).toBe(measured);
  expect(accepted).toBeLessThanOrEqual(api.envelopes.length);
  const seen = new Map<string, string>();
  for (const envelope of api.envelopes) {
    const identity = identityOf(envelope);
    const content = JSON.stringify([envelope.measuredAt, envelope.points]);
    expect(seen.get(identity) ?? content).toBe(content);
    seen.set(identity, content);
  }
});

test("--once sends one reading of each device and ends", async () => {
  const simulation = simulate({ once: true, rate: 1 });
  expect(await simulation.finished).toEqual({ kind: "done" });
  expect(api.envelopes).toHaveLength(12);
  expect(simulation.stats()).toMatchObject({ accepted: 12, connection: "stopped" });
});

test("a device that reports once in fifty seconds still reports a change of position at once", async () => {
  simulate({ rate: 0.02 });
  await until(() => expect(api.orderStreams).toBe(1));
  await until(() => expect(api.envelopes).toHaveLength(12));
  api.order(order("o-3"));
  const positions = () =>
    api.envelopes.filter(({ deviceId }) => deviceId === "breaker-2").map(({ points }) => points["position"]);
  await until(() => expect(positions()).toEqual(["closed", "intermediate", "open"]));
});
