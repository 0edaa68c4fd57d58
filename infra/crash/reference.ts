// Reference
//
// I4: one run in memory, never interrupted and never read back, over exactly what each transaction says it took in, gives each stored
// version: snapshot, timers, label, journal rows, orders, parts, live readings. What a transaction took in is read from its own rows:
// readings with their instants of acceptance, notices from the inbox with their event from the journal, and the clock from the
// snapshot. Not on record is only where in a turn a notice or a look at the clock stood, so every place is tried; one must fit.
import { isDeepStrictEqual } from "node:util";
import { closeEnvelope, openEnvelope } from "@microgrid/runtime";
import type {
  ActorDefinition,
  ActorState,
  JournalEntry,
  KnownOutages,
  Message,
  Outage,
} from "@microgrid/runtime";
import { commitOf, visit, type Visit } from "@microgrid/runtime/testing";
import { explanations, inOrder, noticesOf, sampleOf } from "./explanations.ts";
import type { History, JournalRow, PartRow, Version } from "./history.ts";

/** One timer that took effect. */
export interface Firing {
  readonly actorId: string;
  readonly key: string;
  /** NaN: armed and fired within one turn. */
  readonly due: number;
  readonly set: number;
  readonly firedAt: number;
  readonly version: number;
}

export interface ReferenceRun {
  readonly violations: readonly string[];
  readonly firings: readonly Firing[];
  readonly versions: number;
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a ?? null), plain(b ?? null));

const entryOf = ({ actorId: _actor, version: _version, cursor: _cursor, orders, ...row }: JournalRow) => ({
  ...row,
  orders: orders.map(({ id, type }) => ({ id, type })),
});
const toldOf = ({ orders, ...entry }: JournalEntry) => ({
  ...entry,
  orders: orders.map(({ id, type }) => ({ id, type })),
});

/** Where two values differ first, and how. */
function difference(a: unknown, b: unknown, path: string): string | null {
  if (isDeepStrictEqual(a, b)) return null;
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null;
  if (!isObject(a) || !isObject(b)) return `${path}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key], b[key], `${path}.${key}`);
    if (found !== null) return found;
  }
  return path;
}

interface Fit {
  readonly seen: Visit;
  readonly journal: readonly JournalEntry[];
}

/** The first difference between what a run in memory gives and what is stored, or the run. */
function fit(
  definition: ActorDefinition,
  before: ActorState,
  messages: readonly Message[],
  stored: Version,
  rows: readonly JournalRow[],
  outages: KnownOutages,
): Fit | string {
  const now = stored.snapshot.at;
  const seen = visit(definition, before, messages, now, () => false, outages);
  if (seen.state.root === null) return "no snapshot";
  if (seen.letters.length > 0) return `a letter: ${seen.letters[0]?.error.message}`;
  const journal = commitOf(definition, before, seen)?.journal ?? [];
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    snapshot: [stored.snapshot, closeEnvelope(definition, seen.state)],
    timers: [stored.timers, seen.state.timers],
    label: [stored.state, definition.state(seen.state.root)],
    journal: [rows.map(entryOf), journal.map(toldOf)],
  };
  for (const [what, [is, should]] of Object.entries(pairs)) {
    const misfit = difference(plain(is), plain(should), what);
    if (misfit !== null) return misfit;
  }
  return { seen, journal };
}

function firingsOf(version: Version, before: ActorState, seen: Visit): Firing[] {
  const timers = new Map(Object.entries(before.timers).map(([key, { due, set }]) => [key, { due, set }]));
  return seen.records.flatMap(({ part, event, at }) => {
    if (!event.type.startsWith("xstate.after.")) return [];
    const key = `${part ?? ""}|${event.type}`;
    const { due, set } = timers.get(key) ?? { due: Number.NaN, set: Number.NaN };
    timers.delete(key);
    return [{ actorId: version.actorId, key, due, set, firedAt: at, version: version.version }];
  });
}

/** What a worker may have known of outages at that time: all of them up to one, and whether it had looked since. */
function* knowledge(outages: readonly Outage[], at: number): Generator<KnownOutages> {
  const past = outages.filter(({ to }) => to <= at);
  for (let known = past.length; known >= 0; known -= 1)
    for (const until of [Infinity, -Infinity]) yield { outages: past.slice(0, known), until };
}

/** Runs one actor again from nothing; `versions` in order. */
function rerun(
  definition: ActorDefinition,
  versions: readonly Version[],
  history: History,
  isHistorical: (name: string) => boolean,
): ReferenceRun & {
  readonly parts: ReadonlyMap<string, PartRow>;
  readonly orders: ReadonlyMap<string, object>;
} {
  const violations: string[] = [];
  const firings: Firing[] = [];
  const parts = new Map<string, PartRow>();
  const orders = new Map<string, object>();
  const actorId = versions[0]?.actorId ?? "";
  const of = <T extends { readonly actorId: string }>(rows: readonly T[]): T[] =>
    rows.filter((row) => row.actorId === actorId);
  const journal = Map.groupBy(of(history.journal), ({ version }) => version);
  const readings = Map.groupBy(of(history.readings), ({ tx }) => tx);
  const notices = Map.groupBy(of(history.notices), ({ tx }) => tx);
  const kind = definition.kind;
  const stored = { actorId, kind, status: "active" as const, version: 0 };
  let state = openEnvelope(definition, { ...stored, snapshot: null, timers: {} });

  for (const [index, version] of versions.entries()) {
    const name = `${actorId} version ${version.version}`;
    if (version.version !== index + 1) violations.push(`I4 ${name} follows version ${index}`);
    if (!version.app.startsWith("worker")) {
      // The harness touched the row; it may rewrite the envelope's form and nothing else.
      const touched = openEnvelope(definition, {
        ...stored,
        snapshot: version.snapshot,
        timers: version.timers,
      });
      const strip = (one: ActorState) => ({
        ...plain(closeEnvelope(definition, one)),
        boots: one.boots.map(({ id, seq }) => ({ id, seq })),
      });
      if (!same(strip(touched), strip(state))) violations.push(`I4 ${name} was rewritten from outside`);
      state = { ...state, boots: touched.boots };
      continue;
    }
    const rows = (journal.get(version.version) ?? []).toSorted((a, b) => a.ordinal - b.ordinal);
    const taken = readings.get(version.tx) ?? [];
    const live = inOrder(
      taken.filter(({ late }) => !late),
      state.boots,
    );
    const late = taken
      .filter((reading) => reading.late)
      .map((reading) => sampleOf(reading, isHistorical(`${actorId} ${reading.boot}/${reading.seq}`)));
    const told = noticesOf(
      rows,
      (notices.get(version.tx) ?? []).map(({ id }) => id),
      actorId,
    );
    const wake: Message = { kind: "wake", actorId, version: version.version };
    let found: Fit | null = null;
    const misfits = new Set<string>();
    for (const outages of knowledge(history.outages, version.at)) {
      for (const messages of explanations(live, late, told, wake)) {
        const result = fit(definition, state, messages, version, rows, outages);
        if (typeof result !== "string") {
          found = result;
          break;
        }
        misfits.add(result);
      }
      if (found !== null) break;
    }
    if (found === null) {
      violations.push(
        `I4 ${name} is not what ${live.length} readings, ${told.length} notices and the clock make of version ${index}: ` +
          `it holds ${[...misfits].slice(0, 3).join("; ")}`,
      );
      return { violations, firings, versions: versions.length, parts, orders };
    }
    firings.push(...firingsOf(version, state, found.seen));
    for (const entry of found.journal) for (const order of entry.orders) orders.set(order.id, order);
    for (const part of commitOf(definition, state, found.seen)?.parts ?? [])
      parts.set(part.key, { actorId, ...part });
    state = found.seen.state;
  }
  return { violations, firings, versions: versions.length, parts, orders };
}

/**
 * Runs every actor of the history again and compares. `isHistorical` tells of `<device> <boot>/<seq>` whether it was sent as such, which
 * no row says; `ignored` are actors that no machine of today can revive.
 */
export function rerunAll(
  definitionOf: (kind: string) => ActorDefinition | undefined,
  history: History,
  isHistorical: (name: string) => boolean,
  ignored: ReadonlySet<string>,
): ReferenceRun {
  const violations: string[] = [];
  const firings: Firing[] = [];
  const expected = new Map<string, PartRow>();
  const expectedOrders = new Map<string, object>();
  const versions = history.versions.filter(({ actorId }) => !ignored.has(actorId));
  for (const [actorId, own] of Map.groupBy(versions, (version) => version.actorId)) {
    const definition = definitionOf(own[0]?.kind ?? "");
    if (!definition) throw new Error(`No machine for ${own[0]?.kind}.`);
    const run = rerun(definition, own, history, isHistorical);
    violations.push(...run.violations);
    firings.push(...run.firings);
    for (const [key, part] of run.parts) expected.set(`${actorId} ${key}`, part);
    for (const [id, order] of run.orders) expectedOrders.set(`${actorId} ${id}`, order);
    const orphans = history.readings.filter(
      (reading) => reading.actorId === actorId && !reading.late && !own.some(({ tx }) => tx === reading.tx),
    );
    for (const { boot, seq } of orphans)
      violations.push(
        `I4 the live reading ${actorId} ${boot}/${seq} was written without a version of its actor`,
      );
  }
  if (violations.length > 0) return { violations, firings, versions: versions.length };
  const fields = ({ key, machine, state, value, context, endedAt }: PartRow) => ({
    key,
    machine,
    state,
    value,
    context,
    endedAt,
  });
  for (const part of history.parts) {
    const wanted = expected.get(`${part.actorId} ${part.key}`);
    if (!wanted || !same(fields(wanted), fields(part)))
      violations.push(`I4 the part ${part.actorId} ${part.key} is not what its actor made of it`);
  }
  if (history.parts.length !== expected.size)
    violations.push(`I4 ${expected.size} parts were made and ${history.parts.length} are stored`);
  for (const { actorId, orderId, payload } of history.orders) {
    if (!same(expectedOrders.get(`${actorId} ${orderId}`), payload))
      violations.push(`I8 the order ${actorId} ${orderId} is not one that its actor gave`);
  }
  if (history.orders.length !== expectedOrders.size)
    violations.push(
      `I8 ${expectedOrders.size} orders were given and ${history.orders.length} are in the outbox`,
    );
  return { violations, firings, versions: versions.length };
}
