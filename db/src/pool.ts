// Pool
//
// The only place that opens connections. Guards the process against a connection that dies while it is checked out:
// `pool.on('error')` hears idle clients only, an unheard error of a checked-out client would end the process
// (architecture, section 5).

import { crashPoint, isCrashTest } from "@microgrid/runtime/crash-point";
import { Pool, types } from "pg";
import type { CustomTypesConfig, QueryConfig, QueryResult, QueryResultRow } from "pg";

export type { Pool, PoolClient } from "pg";

/** A pool, a client, or anything else that runs a statement. Repositories take it, so the caller owns the transaction. */
export interface Queryable {
  query<R extends QueryResultRow = QueryResultRow>(
    statement: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<R>>;
}

export interface PoolOptions {
  /** Shown in pg_stat_activity: role and process, e.g. `worker 4711`. */
  readonly applicationName: string;
  readonly max?: number;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /** How long a connection, or one that is free, is waited for. */
  readonly connectWithinMs?: number;
  /** Hears of connections that broke; the pool has already replaced them. */
  readonly onError?: (error: Error) => void;
}

const parseDate = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => Date;

function parseInstant(text: string): number {
  if (text === "infinity") return Number.POSITIVE_INFINITY;
  if (text === "-infinity") return Number.NEGATIVE_INFINITY;
  return parseDate(text).getTime();
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`bigint ${text} is not exact as a number; select it as text`);
  return value;
}

/**
 * How values come back: `int8` is a number and refuses to lose a bit (RangeError beyond 2^53), `timestamptz` is a
 * number of milliseconds since 1970. Everything else as node-postgres does it (`xid8` and `numeric` are strings, `jsonb` is parsed).
 */
export const rowTypes = {
  getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
    if (format !== "binary") {
      if (oid === types.builtins.INT8) return parseInt8;
      if (oid === types.builtins.TIMESTAMPTZ) return parseInstant;
    }
    return types.getTypeParser(oid, format as "text") as (value: string) => unknown;
  },
};

/** Opens no connection yet. Timeouts bound every wait, so that no lock and no transaction outlives a stalled process. */
export function createPool(url: string, options: PoolOptions): Pool {
  const onError = options.onError ?? (() => {});
  const pool = new Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectWithinMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 5_000,
    // The server's own timeout does not help on a link that swallows everything: the client stops waiting a little later.
    query_timeout: (options.statementTimeoutMs ?? 5_000) + 2_000,
    lock_timeout: options.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 5_000,
    types: rowTypes as CustomTypesConfig,
  });
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  if (isCrashTest) pool.on("acquire", () => pool.waitingCount > 0 && crashPoint("W13"));
  return pool;
}

/** Runs `work` in one transaction on one connection: commits what it returns, rolls back what it throws. */
export async function inTransaction<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
