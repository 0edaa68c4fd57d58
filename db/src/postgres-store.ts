// Postgres store
//
// The runtime's ActorStore on Postgres. Owns no decision: it turns batches into rows and SQLSTATEs into the runtime's two answers.
//   L1, L3  see commit-statement.ts.
//   L6      Every answer carries the database's clock.
import { CommitRefused, StoreUnavailable } from "@microgrid/runtime";
import type { ActorStore, CommitBatch, DueActor, ReadingEntry, StoredActor } from "@microgrid/runtime";
import { letterRow } from "./letter-row.ts";
import { claimDueStatement, commitStatement, loadStatement } from "./commit-statement.ts";
import type { Pool } from "./pool.ts";

/** SQLSTATE classes whose cause is the data itself: the same statement can never succeed. */
const REFUSED = new Set(["21", "22", "23", "54"]);

function failureOf(cause: unknown, what: string): CommitRefused | StoreUnavailable {
  const { code, message } = cause as { code?: string; message?: string };
  if (typeof code === "string" && REFUSED.has(code.slice(0, 2)))
    return new CommitRefused(`${what} was refused by the database: ${message}`, { cause });
  return new StoreUnavailable(`${what} got no answer from the database: ${message}`, { cause });
}

function readingRow({ actorId, boot, seq, measuredAt, acceptedAt, points }: ReadingEntry): object {
  return { actor_id: actorId, boot, seq, measured: measuredAt, accepted: acceptedAt, points };
}

function commitRows({ actors, late, letters }: CommitBatch): unknown[][] {
  const given: object[] = [];
  const journal: object[] = [];
  const parts: object[] = [];
  const orders: object[] = [];
  const readings: object[] = [];
  const inbox: object[] = [];
  const aside: object[] = letters.map((letter) => letterRow(letter, false));
  for (const actor of actors) {
    const actor_id = actor.actorId;
    given.push({
      actor_id,
      expected: actor.expectedVersion,
      machine_version: actor.machineVersion,
      state: actor.state,
      snapshot: actor.snapshot,
      timers: actor.timers,
      due: actor.nextDueAt,
      read: actor.lastReadingAt,
      changed: actor.journal.length > 0,
    });
    for (const entry of actor.journal) {
      const told = entry.orders.map(({ id, type }) => ({ id, type }));
      journal.push({ actor_id, ...entry, orders: told });
      for (const order of entry.orders)
        orders.push({ actor_id, order_id: order.id, payload: order, expires: order.expiresAt });
    }
    for (const { startedAt, changedAt, endedAt, ...part } of actor.parts) {
      parts.push({ actor_id, ...part, started: startedAt, changed: changedAt, ended: endedAt });
    }
    for (const reading of actor.readings) readings.push(readingRow(reading));
    for (const id of actor.notices) inbox.push({ actor_id, id });
    for (const letter of actor.letters) aside.push(letterRow(letter, true));
  }
  return [given, journal, parts, orders, readings, late.map(readingRow), inbox, aside];
}

function encode(batch: CommitBatch): string[] {
  try {
    return commitRows(batch).map((rows) => JSON.stringify(rows));
  } catch (cause) {
    throw new CommitRefused(`A commit cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
}

export function createPostgresStore(db: Pick<Pool, "query">): ActorStore {
  return {
    async load(actorIds, notices) {
      try {
        const { rows } = await db.query<{ now: number; actors: StoredActor[]; known: string[] }>({
          name: "load-actors",
          text: loadStatement,
          values: [actorIds, notices.map((notice) => notice.actorId), notices.map((notice) => notice.id)],
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { now: row.now, actors: row.actors, knownNotices: new Set(row.known) };
      } catch (cause) {
        throw failureOf(cause, "Loading actors");
      }
    },
    async commit(batch) {
      const values = encode(batch);
      try {
        const { rows } = await db.query<{ now: number; won: string[] }>({
          name: "commit-turn",
          text: commitStatement,
          values,
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { now: row.now, won: new Set(row.won) };
      } catch (cause) {
        throw failureOf(cause, "A commit");
      }
    },
    async claimDue(limit, holdMs) {
      try {
        const { rows } = await db.query<{ now: number; claimed: DueActor[] }>({
          name: "claim-due",
          text: claimDueStatement,
          values: [limit, holdMs],
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { now: row.now, due: row.claimed };
      } catch (cause) {
        throw failureOf(cause, "Claiming due timers");
      }
    },
  };
}
