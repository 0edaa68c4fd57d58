// Postgres store
//
// The runtime's ActorStore on Postgres. Owns no decision: it turns batches into rows and SQLSTATEs into the runtime's two answers.
//   L1, L3  see commit-statement.ts.
//   L6      Every answer carries the database's clock.
import { CommitRefused, envelopeText, StoreUnavailable } from "@microgrid/runtime";
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { ActorCommit, ActorStore, Bound, CommitBatch, DueActor, ReadingEntry } from "@microgrid/runtime";
import { letterRow } from "./letter-row.ts";
import {
  claimDueStatement,
  commitStatement,
  loadStatement,
  supervisedStatement,
  unclaimStatement,
} from "./commit-statement.ts";
import { asideStatement } from "./supervision-statement.ts";
import { asideRows, lateRow, storedActor, supervisionRows, type LoadedActor } from "./supervision-rows.ts";
import type { Pool } from "./pool.ts";

/** SQLSTATE classes whose cause is the data itself: the same statement can never succeed. */
const REFUSED = new Set(["21", "22", "23", "54"]);

function failureOf(cause: unknown, what: string): CommitRefused | StoreUnavailable {
  const { code, message } = cause as { code?: string; message?: string };
  if (typeof code === "string" && REFUSED.has(code.slice(0, 2)))
    return new CommitRefused(`${what} was refused by the database: ${message}`, { cause });
  return new StoreUnavailable(`${what} got no answer from the database: ${message}`, { cause });
}

/** Stands between the texts of one column; JSON escapes it, so it can only come with an id, a label or a boot. */
const SEPARATOR = "\u001f";

function texts(column: readonly string[]): string {
  for (const text of column)
    if (text.includes(SEPARATOR))
      throw new CommitRefused("A commit holds the control character U+001F where no text may have it.");
  return column.join(SEPARATOR);
}
const json = (column: readonly unknown[]): string =>
  column.map((value) => JSON.stringify(value)).join(SEPARATOR);
/** Numbers, booleans and words of our own as an array literal. */
const plain = (column: readonly (number | boolean | Bound | null)[]): string =>
  `{${column.map((value) => value ?? "null").join(",")}}`;

function actorColumns(actors: readonly ActorCommit[]): string[] {
  return [
    texts(actors.map((actor) => actor.actorId)),
    plain(actors.map((actor) => actor.expectedVersion)),
    texts(actors.map((actor) => actor.machineVersion)),
    texts(actors.map((actor) => actor.state)),
    actors.map((actor) => envelopeText(actor.snapshot)).join(SEPARATOR),
    json(actors.map((actor) => actor.timers)),
    plain(actors.map((actor) => actor.nextDueAt)),
    plain(actors.map((actor) => actor.lastReadingAt)),
    plain(actors.map((actor) => actor.journal.length > 0)),
  ];
}

function readingColumns(readings: readonly ReadingEntry[]): string[] {
  return [
    texts(readings.map((reading) => reading.actorId)),
    plain(readings.map((reading) => reading.measuredAt)),
    texts(readings.map((reading) => reading.boot)),
    plain(readings.map((reading) => reading.seq)),
    plain(readings.map((reading) => reading.acceptedAt)),
    json(readings.map((reading) => reading.points)),
  ];
}

function seldomRows({ actors, late, letters }: CommitBatch): object[][] {
  const journal: object[] = [];
  const parts: object[] = [];
  const orders: object[] = [];
  const inbox: object[] = [];
  const aside: object[] = letters.map((letter) => letterRow(letter, false));
  const committed = late.length > 0 ? new Set(actors.map(({ actorId }) => actorId)) : null;
  const past = late.map((reading) => lateRow(reading, committed?.has(reading.actorId) ?? false));
  for (const actor of actors) {
    const actor_id = actor.actorId;
    for (const entry of actor.journal) {
      const told = entry.orders.map(({ id, type }) => ({ id, type }));
      journal.push({ actor_id, ...entry, orders: told });
      for (const order of entry.orders)
        orders.push({ actor_id, order_id: order.id, payload: order, expires: order.expiresAt });
    }
    for (const { startedAt, changedAt, endedAt, ...part } of actor.parts) {
      parts.push({ actor_id, ...part, started: startedAt, changed: changedAt, ended: endedAt });
    }
    for (const id of actor.notices) inbox.push({ actor_id, id });
    for (const letter of actor.letters) aside.push(letterRow(letter, true));
  }
  return [past, journal, parts, orders, inbox, aside];
}

function encode(batch: CommitBatch): string[] {
  try {
    return [
      ...actorColumns(batch.actors),
      ...readingColumns(batch.actors.flatMap((actor) => actor.readings)),
      ...seldomRows(batch).map((rows) => JSON.stringify(rows)),
      plain(batch.actors.map((actor) => actor.bound)),
    ];
  } catch (cause) {
    if (cause instanceof CommitRefused) throw cause;
    throw new CommitRefused(`A commit cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
}

function lateOf(
  late: readonly ReadingEntry[],
  actors: readonly { readonly actorId: string }[],
): ReadingEntry[] {
  const ids = new Set(actors.map(({ actorId }) => actorId));
  return late.filter(({ actorId }) => ids.has(actorId));
}

interface Committed {
  readonly now: number;
  readonly won: readonly string[];
}

export function createPostgresStore(db: Pick<Pool, "query">): ActorStore {
  const run = async (name: string, text: string, encoded: () => string[]): Promise<Committed> => {
    const values = encoded();
    try {
      const answer = db.query<{ now: number; won: string[] }>({ name, text, values });
      crashPoint("W4");
      const { rows } = await answer;
      crashPoint("W5");
      const [row] = rows;
      if (!row) throw new Error("no row");
      return row;
    } catch (cause) {
      throw failureOf(cause, "A commit");
    }
  };

  return {
    async load(actorIds, notices) {
      try {
        const { rows } = await db.query<{ now: number; actors: LoadedActor[]; known: string[] }>({
          name: "load-actors",
          text: loadStatement,
          values: [actorIds, notices.map((notice) => notice.actorId), notices.map((notice) => notice.id)],
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { now: row.now, actors: row.actors.map(storedActor), knownNotices: new Set(row.known) };
      } catch (cause) {
        throw failureOf(cause, "Loading actors");
      }
    },
    async commit(batch) {
      const { actors, late, letters, asides = [] } = batch;
      const plainly = actors.filter((actor) => actor.supervision === undefined);
      const supervised = actors.filter((actor) => actor.supervision !== undefined);
      const isApart = new Set([...supervised, ...asides].map(({ actorId }) => actorId));
      const past = isApart.size === 0 ? late : late.filter(({ actorId }) => !isApart.has(actorId));
      const done: Committed[] = [];
      // A statement each, because no commit spans actors; in the ordinary turn there is only the first.
      if (plainly.length + past.length + letters.length > 0)
        done.push(
          await run("commit-turn", commitStatement, () => encode({ actors: plainly, late: past, letters })),
        );
      if (supervised.length > 0)
        done.push(
          await run("commit-supervised", supervisedStatement, () => [
            ...encode({ actors: supervised, late: lateOf(late, supervised), letters: [] }),
            ...supervisionRows(supervised),
          ]),
        );
      if (asides.length > 0)
        done.push(await run("set-aside", asideStatement, () => asideRows(asides, lateOf(late, asides))));
      return { now: done.at(-1)?.now ?? Number.NaN, won: new Set(done.flatMap(({ won }) => won)) };
    },
    async claimDue(limit, holdMs, except = []) {
      try {
        const { rows } = await db.query<{ now: number; looked: number; claimed: DueActor[] }>({
          name: "claim-due",
          text: claimDueStatement,
          values: [limit, holdMs, except],
        });
        const [row] = rows;
        if (!row) throw new Error("no row");
        return { now: row.now, due: row.claimed, more: row.looked >= limit };
      } catch (cause) {
        throw failureOf(cause, "Claiming due timers");
      }
    },
    async unclaim(actorIds) {
      try {
        await db.query({ name: "unclaim", text: unclaimStatement, values: [actorIds] });
      } catch (cause) {
        throw failureOf(cause, "Ending claims");
      }
    },
  };
}
