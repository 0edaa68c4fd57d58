import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setup } from "xstate";
import { createDatabaseClock } from "./database-clock.ts";
import { defineActors, type ActorDefinition } from "./definition.ts";
import type { Message } from "./message.ts";
import type { Outage } from "./outage.ts";
import type { RestartPolicy } from "./timer.ts";
import { createResidents } from "./resident.ts";
import { silentLog } from "./log.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import { createMemoryWatch } from "./testing/memory-watch.ts";
import { carryTurn, type TurnPorts } from "./turn.ts";
import { keepWatch, type WatchKeeper } from "./watch.ts";

/** 100 000 as `TIMERS=100000`; fewer where every change runs them. */
const TIMERS = Number(process.env["TIMERS"] ?? 4_000);
const SEED = Number(process.env["SEED"] ?? 20_261_123);
const START = Date.UTC(2026, 0, 1);
const HOLD_MS = 5_000;
/** A poll, and the hold of claims whose worker was killed, several times over for the unlucky. */
const SLACK_MS = 4 * HOLD_MS;
const POLL_MS = 200;
const HORIZON_MS = 300_000;

/** mulberry32: small, seeded, good enough to choose faults. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Alarm = { type: "alarm.set"; at: number; delayMs: number };
const alarmClock = (kind: string): ActorDefinition["machine"] =>
  setup({
    types: { events: {} as Alarm },
    delays: { wait: ({ event }) => (event as Alarm).delayMs },
  }).createMachine({
    id: kind,
    version: "1",
    initial: "idle",
    states: {
      idle: { on: { "alarm.set": "waiting" } },
      waiting: { after: { wait: "rung" }, on: { "alarm.set": { target: "waiting", reenter: true } } },
      rung: { on: { "alarm.set": "waiting" } },
    },
  });
const policies = ["absolute", "remaining", "restart"] as const satisfies readonly RestartPolicy[];
const definitions = defineActors(
  policies.map((policy) => ({
    kind: policy,
    machine: alarmClock(policy),
    delays: { wait: policy },
    parts: {},
    state: (snapshot) => String(snapshot.value),
    input: () => undefined,
  })),
);

interface Worker {
  readonly ports: TurnPorts;
  readonly keeper: WatchKeeper;
}

const lived = (from: number, to: number, outages: readonly Outage[]): number =>
  outages.reduce((sum, gap) => sum - Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)), to - from);

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test(`L6 of ${TIMERS} pending timers none is lost, doubled or early, whatever happens to workers and their clocks`, async () => {
  const random = randomOf(SEED);
  const within = (most: number): number => Math.floor(random() * most);
  const store = createMemoryStore(START);
  const watch = createMemoryWatch(() => START + time);
  let time = 0;
  const ids = Array.from({ length: TIMERS }, (_, n) => `${policies[n % 3]}-${n}`);
  for (const [n, id] of ids.entries()) store.register(id, policies[n % 3] as string);
  const birth = (): Worker => {
    const keeper = keepWatch(watch, () => true, silentLog);
    const clock = createDatabaseClock(() => time);
    return {
      keeper,
      ports: { definitions, store, residents: createResidents(TIMERS), clock, outages: keeper.known },
    };
  };
  const carry = async ({ ports }: Worker, messages: readonly Message[]): Promise<void> => {
    for (let start = 0; start < messages.length; start += 500) {
      let open = messages
        .slice(start, start + 500)
        .map((message) => ({ actorId: message.actorId, messages: [message] }));
      for (let tries = 0; open.length > 0 && tries < 5; tries += 1)
        open = [...(await carryTurn(ports, open)).lost] as typeof open;
    }
  };

  // Every timer is set, a third of them again before it is due.
  const expected = new Map<string, { set: number; delayMs: number }>();
  let workers: Worker[] = [birth(), birth(), birth()];
  let notices = 0;
  const setAlarms = async (worker: Worker, which: readonly string[]): Promise<void> => {
    const messages = which.map((actorId): Message => {
      const delayMs = 1_000 + within(HORIZON_MS / 2);
      expected.set(actorId, { set: START + time, delayMs });
      const event = { type: "alarm.set", delayMs };
      return { kind: "notice", actorId, id: `set-${(notices += 1)}`, part: null, event };
    });
    await carry(worker, messages);
  };
  await workers[0]?.keeper.look();
  await setAlarms(workers[0] as Worker, ids);

  const rung = new Set<string>();
  let seen = 0;
  const steps = (HORIZON_MS * 2) / POLL_MS;
  for (let step = 0; step < steps; step += 1) {
    time += POLL_MS;
    // What the workers' machines take for the time of day jumps by up to a day, either way.
    vi.setSystemTime(START + time + (random() - 0.5) * 2 * 86_400_000);
    store.setNow(START + time);
    if (random() < 0.01) workers = workers.map((worker) => (random() < 0.5 ? birth() : worker));
    if (random() < 0.005) {
      // Nobody is there for up to twenty seconds.
      time += within(20_000);
      store.setNow(START + time);
      workers = [birth(), birth(), birth()];
    }
    for (const worker of workers) {
      if (step % 5 === 0) await worker.keeper.look();
      const fate = random();
      const claim = await worker.ports.store.claimDue(1_000, HOLD_MS);
      // Killed between claim and turn: the claim lapses.
      if (fate < 0.03) continue;
      await worker.keeper.look();
      if (claim.due.length === 0) continue;
      // The commit takes effect and its reply is lost: the worker carries the same again.
      if (fate < 0.06) store.loseNextReply();
      const wakes = claim.due.map((due): Message => ({ kind: "wake", ...due }));
      await carry(worker, wakes).catch(() => carry(worker, wakes));
    }
    if (step < steps / 4 && step % 10 === 0) {
      for (; seen < store.journal.length; seen += 1) {
        const row = store.journal[seen];
        if (row && row.event["type"] !== "alarm.set") rung.add(row.actorId);
      }
      const pending = Array.from({ length: TIMERS / 500 }, () => ids[within(TIMERS)] as string);
      await setAlarms(
        workers[within(3)] as Worker,
        [...new Set(pending)].filter((id) => !rung.has(id)),
      );
    }
  }

  const { outages } = await watch.look(false, 0);
  const firings = Map.groupBy(
    store.journal.filter((row) => String(row.event["type"]).startsWith("xstate.after.wait.")),
    (row) => row.actorId,
  );
  const lateness: number[] = [];
  const faults: string[] = [];
  for (const id of ids) {
    const { set, delayMs } = expected.get(id) as { set: number; delayMs: number };
    const fired = firings.get(id) ?? [];
    const at = fired[0]?.at ?? 0;
    const alive = lived(set, at, outages);
    const gaps = outages.filter((gap) => gap.to > set && gap.from < at);
    const anew = gaps.reduce(
      ({ due, times }, gap) =>
        gap.from < due && times < 3 ? { due: gap.to + delayMs, times: times + 1 } : { due, times },
      { due: set + delayMs, times: 0 },
    ).due;
    const fault = (what: string): void =>
      void faults.push(`${id}: ${what} (set at ${set - START} for ${delayMs} ms, fired at ${at - START})`);
    if (fired.length !== 1) fault(`fired ${fired.length} times`);
    if (at - set < delayMs) fault("early");
    if (!id.startsWith("absolute") && alive < delayMs) fault("early in lived time");
    if (id.startsWith("restart") && alive > 4 * delayMs + SLACK_MS) fault("restarted for ever");
    if (id.startsWith("restart") && at < anew) fault("not restarted");
    if (id.startsWith("remaining")) lateness.push(alive - delayMs);
    if (id.startsWith("absolute") && gaps.length === 0) lateness.push(at - set - delayMs);
  }
  lateness.sort((a, b) => a - b);
  const [p50, p99, most] = [0.5, 0.99, 1].map((q) => lateness[Math.ceil(lateness.length * q) - 1]);
  if (process.env["TIMERS"])
    process.stdout.write(
      `${TIMERS} timers, ${outages.length} outages; lateness p50 ${p50} ms, p99 ${p99} ms, most ${most} ms\n`,
    );
  expect(faults).toEqual([]);
  expect(outages.length).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(SLACK_MS);
}, 600_000);
