// The oracle is believed when it says that all is well, so each kind of harm is done to a sound history once and must be noticed.
import { definitionFor } from "@microgrid/actors";
import { openEnvelope, type ActorDefinition, type ActorState, type Message } from "@microgrid/runtime";
import { commitOf, visit } from "@microgrid/runtime/testing";
import { expect, test } from "vitest";
import type { History, JournalRow, PartRow, ReadingRow, Version } from "./history.ts";
import { violationsOf } from "./invariants.ts";
import type { SentReading, Witness } from "./witness.ts";
import { rerunAll } from "./reference.ts";

const START = Date.UTC(2026, 0, 1);
const definition = definitionFor("battery") as ActorDefinition;
const blank = { actorId: "bat-1", kind: "battery", version: 0, status: "active" } as const;

const reading = (seq: number, at: number, temperatureC: number): Message => ({
  kind: "sample",
  actorId: "bat-1",
  boot: "boot-1",
  seq,
  measuredAt: START + at,
  acceptedAt: START + at,
  historical: false,
  points: { temperatureC, socPct: 50, mode: seq % 2 ? "charging" : "discharging" },
});
const settings = { alarms: { criticalTemperature: { offDelayMs: 0 } } };
const registered: Message = {
  kind: "notice",
  actorId: "bat-1",
  id: "registered",
  part: null,
  event: { type: "device.registered", settings },
};
const wake: Message = { kind: "wake", actorId: "bat-1", version: 0 };

/** Five turns as a worker would commit them; the last one finds the watchdog due. */
const turns: readonly (readonly [number, Message[]])[] = [
  [0, [registered]],
  [100, [reading(1, 100, 25)]],
  [200, [reading(2, 150, 60), reading(3, 200, 61)]],
  [300, [reading(4, 300, 25)]],
  [6_000, [wake]],
];

interface Mutable {
  now: number;
  versions: Version[];
  outages: [];
  deadlines: { actorId: string; dueAt: number | null }[];
  journal: JournalRow[];
  readings: ReadingRow[];
  notices: { actorId: string; id: string; tx: number }[];
  letters: { actorId: string; id: string; error: string }[];
  held: { actorId: string; id: string }[];
  orders: [];
  parts: PartRow[];
  commands: { deviceId: string; commandId: string; key: string }[];
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function sound(): Mutable {
  const history: Mutable = {
    now: START + 10_000,
    versions: [],
    outages: [],
    deadlines: [],
    journal: [],
    readings: [],
    notices: [],
    letters: [],
    held: [],
    orders: [],
    parts: [],
    commands: [],
  };
  const parts = new Map<string, PartRow>();
  let state: ActorState = openEnvelope(definition, { ...blank, snapshot: null, timers: {} });
  for (const [index, [after, messages]] of turns.entries()) {
    const [version, tx, at] = [index + 1, 1_000 + index, START + after];
    const seen = visit(definition, state, messages, at, () => false);
    const commit = commitOf(definition, state, seen);
    if (!commit) throw new Error("Nothing happened.");
    history.versions.push({ ...commit, kind: "battery", version, tx, app: "worker 1", at });
    for (const entry of commit.journal)
      history.journal.push({
        ...copy(entry),
        actorId: "bat-1",
        version,
        cursor: `${tx}-${history.journal.length}`,
      } as unknown as JournalRow);
    for (const one of commit.readings) history.readings.push({ ...one, tx });
    for (const id of commit.notices) history.notices.push({ actorId: "bat-1", id, tx });
    for (const part of commit.parts) parts.set(part.key, { ...part, actorId: "bat-1" });
    history.deadlines = [{ actorId: "bat-1", dueAt: commit.nextDueAt }];
    state = seen.state;
  }
  history.parts = [...parts.values()];
  return copy(history);
}

const accepted = turns.flatMap(([, messages]) =>
  messages.flatMap((message): SentReading[] => {
    if (message.kind !== "sample") return [];
    const { actorId: deviceId, boot: bootId, seq, points } = message;
    return [{ deviceId, bootId, seq, points, historical: false }];
  }),
);

function judge(
  history: Mutable,
  acts: readonly string[] = [],
  acknowledgements: Witness["acknowledgements"] = [],
): string[] {
  const witness: Witness = {
    acknowledgements,
    accepted,
    deliveries: [],
    settledAt: new Map(),
    acts: new Set(acts),
    wishes: [],
    blindMs: 0,
  };
  const frames = history.journal.map((row) => ({
    id: row.cursor,
    event: row.machine === "alarm" ? "alarm" : "transition",
    data: { deviceId: row.actorId },
  }));
  const reference = rerunAll(definitionFor, history as History, () => false, new Set());
  const evidence = {
    history: history as History,
    witness,
    frames,
    firings: reference.firings,
    poison: new Set<string>(),
  };
  return [...reference.violations, ...violationsOf(evidence)];
}

test("a sound history has no violation, and timers fired in it", () => {
  const history = sound();
  expect(judge(history)).toEqual([]);
  expect(rerunAll(definitionFor, history as History, () => false, new Set()).firings.length).toBeGreaterThan(
    0,
  );
});

test("I7 is violated when one request is carried out under two orders, or an order that nobody asked for", () => {
  const command = (commandId: string, key: string) => ({ deviceId: "bat-1", commandId, key });
  const i7 = (commands: Mutable["commands"]) =>
    judge({ ...sound(), commands }, ["bat-1 c1", "bat-1 c2"]).filter((one) => one.startsWith("I7"));
  expect(i7([command("c1", "wish-1"), command("c2", "wish-2")])).toEqual([]);
  expect(i7([command("c1", "wish-1"), command("c2", "wish-1")])).toEqual([
    "I7 the request wish-1 of bat-1 was carried out 2 times",
  ]);
  expect(i7([command("c1", "wish-1")])).toEqual(["I7 nobody asked for the orders bat-1 c2"]);
});

test("I2 is violated when an alarm carries one acknowledgement twice, or a repetition is answered otherwise", () => {
  const i2 = (keys: readonly string[], answers: readonly string[] = ["202 accepted"]) => {
    const history = sound();
    const raised = history.journal.find(({ part }) => part === "alarm/criticalTemperature") as JournalRow;
    for (const comment of keys)
      history.journal.push({ ...raised, event: { type: "alarm.acknowledged", by: "ann", comment } });
    const alarmIds = ["bat-1:criticalTemperature"];
    const asked = ["seen-1", "seen-2"].map((key) => ({ key, alarmIds, answers: new Set(answers) }));
    return judge(history, [], asked).filter((one) => one.startsWith("I2"));
  };
  expect(i2(["seen-1", "seen-2", "by hand"])).toEqual([]);
  expect(i2(["seen-1", "seen-1"])).toEqual([
    "I2 the acknowledgement seen-1 of bat-1:criticalTemperature was carried out 2 times",
  ]);
  expect(i2([], ["202 accepted", "202 rejected"])).toEqual([
    "I2 the acknowledgement seen-1 was answered in 2 ways",
    "I2 the acknowledgement seen-2 was answered in 2 ways",
  ]);
});

const harms: readonly (readonly [string, string, (history: Mutable) => void])[] = [
  ["I1", "an acknowledged reading is gone", (history) => void history.readings.pop()],
  [
    "I1",
    "a good message was put aside",
    ({ letters }) => void letters.push({ actorId: "bat-1", id: "x", error: "E" }),
  ],
  ["I1", "a good message is held for ever", ({ held }) => void held.push({ actorId: "bat-1", id: "x" })],
  [
    "I2",
    "a reading is there twice",
    ({ readings }) => void readings.push({ ...(readings[0] as ReadingRow), measuredAt: 1 }),
  ],
  [
    "I3",
    "a reading became true after its successor",
    ({ readings }) => {
      const [first, , third] = readings as [ReadingRow, ReadingRow, ReadingRow];
      Object.assign(first, { tx: third.tx });
      Object.assign(third, { tx: 1_001 });
    },
  ],
  [
    "I4",
    "a version has another context",
    ({ versions }) => {
      Object.assign(versions[2]?.snapshot.root.context as object, { points: { temperatureC: 1 } });
    },
  ],
  ["I4", "a version is missing", ({ versions }) => void versions.splice(1, 1)],
  [
    "I4",
    "a timer was changed",
    ({ versions }) => {
      for (const timer of Object.values(versions[2]?.timers ?? {}))
        Object.assign(timer, { due: timer.due + 1 });
    },
  ],
  ["I4", "a transition is missing in the journal", ({ journal }) => void journal.splice(2, 1)],
  [
    "I4",
    "a part is not what its actor made of it",
    ({ parts }) => Object.assign(parts[0] as PartRow, { state: "normal?" }),
  ],
  [
    "I5",
    "the database's clock had not reached a timer that fired",
    ({ versions }) => {
      Object.assign(versions.at(-1) as Version, { at: START + 400 });
    },
  ],
  [
    "I5",
    "nobody would look at a timer in time",
    ({ deadlines }) => {
      Object.assign(deadlines[0] as object, { dueAt: START + 99_000_000 });
    },
  ],
  [
    "I6",
    "an alarm skipped a state",
    ({ journal }) => {
      const row = journal.find(({ state }) => state === "latchedUnacknowledged");
      Object.assign(row as JournalRow, { state: "normal" });
    },
  ],
  [
    "I6",
    "an alarm was never raised",
    (history) => {
      history.journal = history.journal.filter(({ machine }) => machine !== "alarm");
    },
  ],
  [
    "I9",
    "the stream is out of order",
    ({ journal }) => {
      const [first, second] = journal as [JournalRow, JournalRow];
      Object.assign(first, { cursor: second.cursor });
    },
  ],
];

test.for(harms)("%s is violated when %s", ([invariant, , harm]) => {
  const history = sound();
  harm(history);
  expect(judge(history).filter((violation) => violation.startsWith(invariant))).not.toEqual([]);
});

test("a bound that has passed wakes whoever looks, also when it lies behind the timer: I5 holds", () => {
  const history = sound();
  const dueAt = START + 99_000_000;
  Object.assign(history, { now: dueAt + 1, deadlines: [{ actorId: "bat-1", dueAt }] });
  expect(judge(history).filter((violation) => violation.startsWith("I5"))).toEqual([]);
});
