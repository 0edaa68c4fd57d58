// Invariants
//
// I1–I9 over what the outside saw (`Witness`), what the stream showed and what the database holds. Each violation is a sentence.
import type { Frame } from "../e2e/stream.ts";
import { acknowledgedOnce } from "./acknowledgements.ts";
import type { History, JournalRow } from "./history.ts";
import type { Witness } from "./witness.ts";
import type { Firing } from "./reference.ts";

export interface Evidence {
  readonly history: History;
  readonly witness: Witness;
  readonly frames: readonly Frame[];
  readonly firings: readonly Firing[];
  readonly poison: ReadonlySet<string>;
}

type Check = (evidence: Evidence) => string[];

const nameOf = (one: { readonly actorId: string; readonly boot: string; readonly seq: number }): string =>
  `${one.actorId} ${one.boot}/${one.seq}`;

const nothingLost: Check = ({ history, witness, poison }) => {
  const stored = new Map(history.readings.map((reading) => [nameOf(reading), reading]));
  const aside = new Set([...history.letters, ...history.held].map(({ actorId, id }) => `${actorId} ${id}`));
  const found: string[] = [];
  for (const { deviceId, bootId, seq, points } of witness.accepted) {
    const name = `${deviceId} ${bootId}/${seq}`;
    const reading = stored.get(name);
    if (poison.has(deviceId)) {
      if (!aside.has(name)) found.push(`I1 the acknowledged poison ${name} is nowhere`);
    } else if (!reading) found.push(`I1 the acknowledged reading ${name} is lost`);
    else if (Object.entries(points).some(([point, value]) => reading.points[point] !== value))
      found.push(`I1 the reading ${name} has other values than were sent`);
  }
  for (const { actorId, id, error } of history.letters)
    if (!poison.has(actorId))
      found.push(`I1 ${actorId} ${id} was put aside although nothing is wrong with it: ${error}`);
  for (const { actorId, id } of history.held)
    if (!poison.has(actorId))
      found.push(`I1 ${actorId} ${id} is held although nothing is wrong with its actor`);
  for (const { deviceId, commandIds, key } of witness.wishes)
    for (const commandId of commandIds)
      if (!history.parts.some((part) => part.actorId === deviceId && part.key === `command/${commandId}`))
        found.push(`I1 the acknowledged command ${key} of ${deviceId} never reached its actor`);
  return found;
};

const nothingTwice: Check = ({ history, witness }) => {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const reading of history.readings) {
    const name = nameOf(reading);
    if (seen.has(name)) found.push(`I2 the reading ${name} is stored twice`);
    seen.add(name);
  }
  for (const { deviceId, key, commandIds } of witness.wishes) {
    const stored = history.commands.filter((command) => command.deviceId === deviceId && command.key === key);
    if (stored.length > 1 || commandIds.size > 1)
      found.push(`I2 one request ${key} of ${deviceId} made several commands`);
  }
  const requests = history.journal.filter(
    ({ event, part }) => part === null && event.type.endsWith(".requested"),
  );
  const times = Map.groupBy(requests, ({ actorId, event }) => `${actorId} ${String(event["commandId"])}`);
  for (const [name, rows] of times)
    if (rows.length > 1) found.push(`I2 the command ${name} was carried ${rows.length} times`);
  return [...found, ...acknowledgedOnce(witness.acknowledgements, history.journal)];
};

const inOrder: Check = ({ history }) => {
  const found: string[] = [];
  const versions = new Map(
    history.versions.map((version) => [`${version.actorId} ${version.tx}`, version.version]),
  );
  const live = history.readings.filter(({ late }) => !late);
  for (const [actorId, readings] of Map.groupBy(live, (reading) => reading.actorId)) {
    const past = new Set<string>();
    const placed = readings.map((reading) => ({
      ...reading,
      version: versions.get(`${actorId} ${reading.tx}`) ?? 0,
    }));
    let boot = "";
    let seq = -1;
    const boots = [...Map.groupBy(placed, (reading) => reading.boot)].map(([id, rows]) => ({
      id,
      first: Math.min(...rows.map(({ version }) => version)),
      last: Math.max(...rows.map(({ version }) => version)),
    }));
    for (const one of boots)
      for (const other of boots)
        if (one.first < other.first && one.last > other.last)
          found.push(`I3 ${actorId} went back from boot ${other.id} to ${one.id}`);
    for (const reading of placed.toSorted(
      (a, b) => a.version - b.version || (a.boot === b.boot ? a.seq - b.seq : 0),
    )) {
      if (reading.boot !== boot) {
        past.add(boot);
        boot = reading.boot;
        seq = -1;
      }
      if (reading.seq <= seq) found.push(`I3 ${nameOf(reading)} became true after ${boot}/${seq}`);
      seq = reading.seq;
    }
  }
  return found;
};

const timersOnce: Check = ({ history, firings, poison }) => {
  const found: string[] = [];
  const written = new Map(
    history.versions.map((version) => [`${version.actorId} ${version.version}`, version.at]),
  );
  const seen = new Set<string>();
  for (const { actorId, key, due, set, firedAt, version } of firings.filter(
    (firing) => !Number.isNaN(firing.due),
  )) {
    const name = `${actorId} ${key} due ${due}`;
    if (firedAt < due) found.push(`I5 ${name} fired ${due - firedAt} ms early`);
    // One millisecond: the database keeps instants as whole ones.
    if (due > (written.get(`${actorId} ${version}`) ?? 0) + 1)
      found.push(`I5 ${name} fired before the database's clock got there`);
    const generation = `${name} set ${set}`;
    if (seen.has(generation)) found.push(`I5 ${name} fired twice`);
    seen.add(generation);
  }
  const last = new Map(history.versions.map((version) => [version.actorId, version]));
  const bounds = new Map(history.deadlines.map(({ actorId, dueAt }) => [actorId, dueAt]));
  for (const { actorId, timers } of last.values()) {
    if (poison.has(actorId)) continue;
    const dues = Object.values(timers).map(({ due }) => due);
    const first = Math.min(...dues);
    const bound = bounds.get(actorId) ?? null;
    // A worker that stops makes its claims due at once: a bound that has passed keeps nobody away.
    if (dues.length > 0 && (bound === null || bound > Math.max(first, history.now) + 1))
      found.push(`I5 ${actorId} would not be woken for its timer: bound ${bound}, due ${first}`);
  }
  return found;
};

/** ISA-18.2 as the alarm machine shows it; `none`: the part is not there. */
const after: Readonly<Record<string, readonly string[]>> = {
  none: ["normal", "unacknowledged", "suppressed"],
  normal: ["unacknowledged", "suppressed", "shelved", "none"],
  unacknowledged: [
    "acknowledged",
    "returnedUnacknowledged",
    "latchedUnacknowledged",
    "suppressed",
    "shelved",
  ],
  acknowledged: ["normal", "unacknowledged", "latchedAcknowledged", "suppressed", "shelved"],
  returnedUnacknowledged: ["normal", "unacknowledged", "suppressed", "shelved"],
  latchedUnacknowledged: ["latchedAcknowledged", "unacknowledged", "normal", "suppressed", "shelved"],
  latchedAcknowledged: ["normal", "unacknowledged", "suppressed", "shelved"],
};

const alarmsWhole: Check = ({ history, witness }) => {
  const found: string[] = [];
  const rows = history.journal.filter(({ machine }) => machine === "alarm");
  for (const [name, own] of Map.groupBy(rows, ({ actorId, part }) => `${actorId} ${part}`)) {
    let before: JournalRow | null = null;
    for (const row of own.toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal)) {
      const isNew = row.before === null;
      const from: string = isNew || before === null ? "none" : before.state;
      const allowed = after[from];
      if (from !== row.state && allowed && !allowed.includes(row.state))
        found.push(`I6 ${name} went from ${from} to ${row.state} at version ${row.version}`);
      if (!isNew && JSON.stringify(before?.after) !== JSON.stringify(row.before))
        found.push(`I6 ${name} has a gap before version ${row.version}`);
      before = row;
    }
  }
  const live = new Set(history.readings.filter(({ late }) => !late).map(nameOf));
  for (const { deviceId, bootId, seq, points, historical } of witness.accepted) {
    const isCritical = Number(points["temperatureC"]) > 57 && deviceId.startsWith("bat-") && !historical;
    if (!isCritical || !live.has(`${deviceId} ${bootId}/${seq}`)) continue;
    const isRaised = rows.some(
      ({ actorId, part, state }) =>
        actorId === deviceId && part === "alarm/criticalTemperature" && state === "unacknowledged",
    );
    if (!isRaised) found.push(`I6 ${deviceId} was critically hot at ${bootId}/${seq} and no alarm says so`);
  }
  return found;
};

/** Room for a busy machine between the API's write and our read, beside the time in which we could not look at all. */
const TRANSPORT_MS = 2_000;

const commandsOnce: Check = ({ history, witness }) => {
  const found: string[] = [];
  const wishOf = new Map(
    history.commands.map(({ deviceId, commandId, key }) => [
      `${deviceId} ${commandId}`,
      `${key} of ${deviceId}`,
    ]),
  );
  for (const [wish, acts] of Map.groupBy(witness.acts, (name) => wishOf.get(name)))
    if (wish === undefined) found.push(`I7 nobody asked for the orders ${acts.join(", ")}`);
    else if (acts.length > 1) found.push(`I7 the request ${wish} was carried out ${acts.length} times`);
  const room = TRANSPORT_MS + witness.blindMs;
  const first = new Map<string, string>();
  for (const { deviceId, orderId, payload, expiresAt, receivedAt } of witness.deliveries) {
    const name = `${deviceId} ${orderId}`;
    if (receivedAt > expiresAt + room)
      found.push(`I7 the order ${name} was delivered ${receivedAt - expiresAt} ms after it had expired`);
    if ((first.get(name) ?? payload) !== payload)
      found.push(`I7 the order ${name} was delivered with two meanings`);
    first.set(name, payload);
    const settledAt = witness.settledAt.get(name) ?? Infinity;
    if (receivedAt > settledAt + room)
      found.push(`I7 the order ${name} was delivered again after its final answer`);
  }
  return found;
};

const outboxEmptied: Check = ({ history, witness }) => {
  const found: string[] = [];
  const delivered = new Set(witness.deliveries.map(({ deviceId, orderId }) => `${deviceId} ${orderId}`));
  for (const { actorId, orderId, deliveredAt, answeredAt, expiresAt, isOver } of history.orders) {
    const name = `${actorId} ${orderId}`;
    const isGone = deliveredAt !== null || answeredAt !== null || isOver || expiresAt <= history.now;
    if (!isGone) found.push(`I8 the order ${name} never left the outbox`);
    if (deliveredAt !== null && !delivered.has(name))
      found.push(`I8 the order ${name} is marked as delivered and was not`);
    if (witness.settledAt.has(name) && answeredAt === null)
      found.push(`I8 the order ${name} was answered, and the outbox does not know`);
  }
  const given = new Set(history.orders.map(({ actorId, orderId }) => `${actorId} ${orderId}`));
  for (const name of delivered)
    if (!given.has(name)) found.push(`I8 the order ${name} was delivered and never given`);
  return found;
};

const streamTrue: Check = ({ history, frames }) => {
  const found: string[] = [];
  const told = frames.filter(({ event }) => event === "transition" || event === "alarm");
  const ids = told.map(({ id }) => id);
  const wanted = history.journal.map(({ cursor }) => cursor);
  if (frames.some(({ event }) => event === "reset"))
    found.push("I9 the stream was reset although its cursor was good");
  if (new Set(ids).size !== ids.length) found.push("I9 the stream repeated a row");
  if (JSON.stringify(ids) !== JSON.stringify(wanted))
    found.push(
      `I9 the stream told ${ids.length} rows and the journal holds ${wanted.length}, or in another order`,
    );
  const versions = new Map<string, number>();
  const versionOf = new Map(history.journal.map(({ cursor, version }) => [cursor, version]));
  for (const { id, data } of told) {
    const deviceId = String(data["deviceId"]);
    const version = versionOf.get(String(id)) ?? -1;
    if (version < (versions.get(deviceId) ?? 0))
      found.push(`I9 the stream went back to version ${version} of ${deviceId}`);
    versions.set(deviceId, version);
  }
  return found;
};

const checks: readonly Check[] = [
  nothingLost,
  nothingTwice,
  inOrder,
  timersOnce,
  alarmsWhole,
  commandsOnce,
  outboxEmptied,
  streamTrue,
];

/** I4 is `rerunAll`; all others are here. */
export const violationsOf = (evidence: Evidence): string[] => checks.flatMap((check) => check(evidence));
