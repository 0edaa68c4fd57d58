// Truth
//
// What the database holds after a run, and the laws it must obey whatever happened. Reads only.
import type { Pool, Queryable } from "@microgrid/db";
import type { Message, Sample, SnapshotEnvelope, Timer } from "@microgrid/runtime";
import { expect } from "vitest";
import { runModel, type ActorTruth, type Told } from "./model.ts";
import type { Story } from "./story.ts";

interface ActorRow {
  readonly actorId: string;
  readonly kind: string;
  readonly version: number;
  readonly snapshot: SnapshotEnvelope | null;
  readonly timers: Readonly<Record<string, Timer>>;
}
interface JournalRow extends Told {
  readonly actorId: string;
  readonly version: number;
  readonly ordinal: number;
}
type ReadingRow = Omit<Sample, "kind" | "historical"> & { readonly late: boolean };

export interface Truth {
  readonly actors: readonly ActorRow[];
  readonly journal: readonly JournalRow[];
  readonly readings: readonly ReadingRow[];
  readonly letters: number;
}

/** All of it at one instant: a deadline may come at any moment. */
export async function readTruth(pool: Pool): Promise<Truth> {
  const db = await pool.connect();
  try {
    await db.query(
      "begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0",
    );
    return await readAll(db);
  } finally {
    await db.query("rollback");
    db.release();
  }
}

async function readAll(db: Queryable): Promise<Truth> {
  const actors = await db.query<ActorRow>(
    `select actor_id as "actorId", kind, version, snapshot, timers from actor order by actor_id`,
  );
  const journal = await db.query<JournalRow>(
    `select actor_id as "actorId", version, ordinal, at, part_key as part, machine, event, value_before as before,
            value_after as after, state, taken, orders, detail
       from journal order by actor_id, version, ordinal`,
  );
  const readings = await db.query<ReadingRow>(
    `select device_id as "actorId", boot_id as boot, seq, measured_at as "measuredAt", received_at as "acceptedAt", late, points
       from reading order by device_id, received_at, seq`,
  );
  const letters = await db.query<{ count: number }>("select count(*) from dead_letter");
  return {
    actors: actors.rows,
    journal: journal.rows,
    readings: readings.rows,
    letters: letters.rows[0]?.count ?? 0,
  };
}

const identity = (reading: { actorId: string; boot: string; seq: number; points: unknown }): string =>
  `${reading.actorId} ${reading.boot}/${reading.seq} ${JSON.stringify(reading.points, Object.keys(reading.points as object).toSorted())}`;

/** Everything that was taken is there, once. */
export function expectAllOnce(truth: Truth, story: Story): void {
  const told = story.posts.flatMap(({ envelopes }) =>
    envelopes.map(({ d, b, s, p }) => identity({ actorId: d, boot: b, seq: s, points: p })),
  );
  expect(truth.readings.map(identity).toSorted()).toEqual(told.toSorted());
  expect(truth.letters).toBe(0);
}

/** Each transition begins where the one before it ended, no commit is told in part, and the last one ends at the snapshot. */
export function expectJournalFolds(truth: Truth): void {
  for (const { actorId, version, snapshot } of truth.actors) {
    const told = truth.journal.filter((row) => row.actorId === actorId);
    const values = new Map<string | null, unknown>();
    let last = { version: 0, ordinal: -1 };
    for (const row of told) {
      const where = `${actorId} ${row.version}.${row.ordinal}`;
      expect(row.ordinal, where).toBe(row.version === last.version ? last.ordinal + 1 : 0);
      expect(row.version, where).toBeGreaterThanOrEqual(last.version);
      // A part that ended and began again begins from nothing.
      if (row.before !== null) expect(row.before, where).toEqual(values.get(row.part));
      values.set(row.part, row.after);
      last = row;
    }
    expect(last.version, actorId).toBeLessThanOrEqual(version);
    expect(values.get(null) ?? null, actorId).toEqual(snapshot?.root.value ?? null);
    for (const [key, part] of Object.entries(snapshot?.parts ?? {}))
      expect(values.get(key), `${actorId} ${key}`).toEqual(part.value);
  }
}

/** The newest boot's newest reading is what the actor knows. */
export function expectNewestWins(truth: Truth): void {
  for (const { actorId, snapshot } of truth.actors) {
    const newest = truth.readings.findLast((reading) => reading.actorId === actorId);
    expect(snapshot?.boots[0], actorId).toMatchObject({ id: newest?.boot, seq: newest?.seq });
    expect(newest?.late, actorId).toBe(false);
  }
}

/** Instants of a live run are within a few ms of the database's clock, not equal to them. */
const withoutInstants = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutInstants);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !/^(at|due|set|since|detail)$|At$/.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutInstants(inner)]));
};

export interface Comparison {
  /** What the actors were told before the first reading. */
  readonly first?: readonly Message[];
  readonly instants?: "compared" | "left out";
  /** Which actors; all of them when left out. */
  readonly only?: (actorId: string) => boolean;
}

/** The model is given what drove the actors, in the order of its acceptance; late readings drive nothing (L4). */
export async function expectModel(truth: Truth, comparison: Comparison = {}): Promise<void> {
  const { first = [], instants = "compared", only = () => true } = comparison;
  const seen = instants === "compared" ? (value: unknown) => value : withoutInstants;
  const drove = truth.readings.flatMap(({ late, ...reading }): Sample[] =>
    late || !only(reading.actorId) ? [] : [{ kind: "sample", historical: false, ...reading }],
  );
  const actors = truth.actors.filter(({ actorId }) => only(actorId));
  const model = await runModel(actors, [...first, ...drove]);
  const told = Map.groupBy(truth.journal, ({ actorId }) => actorId);
  for (const { actorId, snapshot, timers } of actors) {
    const journal = (told.get(actorId) ?? []).map(
      ({ actorId: _actor, version: _version, ordinal: _ordinal, ...row }) => row,
    );
    const expected = model.get(actorId) as ActorTruth;
    expect(seen(journal), actorId).toEqual(seen(expected.journal));
    expect(seen(timers), actorId).toEqual(seen(expected.timers));
    // Boots that were only ever heard late are remembered behind the newest; they drive nothing.
    const driven = new Set(expected.snapshot?.boots.map(({ id }) => id));
    const boots = snapshot?.boots.filter(({ id }) => driven.has(id));
    expect(seen({ ...snapshot, boots }), actorId).toEqual(seen(expected.snapshot));
  }
}
