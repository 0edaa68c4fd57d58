// Rest
//
// When a run is over: every request known, queues empty, orders delivered, no timer overdue, the stream at the end of the journal. And
// the silence between two acts of it, in which the timers of devices fire that nobody disturbs.
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "@microgrid/db";
import { connectSqs, type SqsConnection } from "@microgrid/runtime/sqs";
import type { StreamClient } from "../e2e/stream.ts";
import { poison } from "./circumstances.ts";
import { PAUSE_MS } from "./crew.ts";
import { hitsIn } from "./keeper.ts";
import type { Mode } from "./points.ts";

export interface Resting {
  readonly pool: Pool;
  readonly sqsEndpoint: string;
  readonly queues: Readonly<
    Record<"SQS_TELEMETRY_QUEUE" | "SQS_COMMANDS_QUEUE" | "SQS_BACKFILL_QUEUE", string>
  >;
  readonly stream: StreamClient;
  readonly program: { settle(): Promise<void> };
  readonly report: string;
  readonly mode: Mode;
  readonly deadline: AbortSignal;
}

const unrest = `
select (select count(*) from actor a, json_each(a.timers) t
         where a.status = 'active' and a.actor_id <> all ($1)
           and (t.value ->> 'due')::float8 <= extract(epoch from clock_timestamp()) * 1000 + $2)::int as timers,
       (select count(*) from outbox o
         where delivered_at is null and answered_at is null and expires_at > now()
           and not exists (select from part p where p.actor_id = o.actor_id and p.part_key = 'command/' || o.order_id
                              and (p.ended_at is not null or p.context ->> 'withdrawnAt' is not null)))::int as orders,
       (select count(*) from journal)::int as rows`;

const nothingKnown = { timers: 1, orders: 0, rows: 0 };

const connect = ({ sqsEndpoint, queues }: Resting): Promise<SqsConnection> =>
  connectSqs({
    endpoint: sqsEndpoint,
    region: "us-east-1",
    telemetryQueue: queues.SQS_TELEMETRY_QUEUE,
    commandsQueue: queues.SQS_COMMANDS_QUEUE,
    backfillQueue: queues.SQS_BACKFILL_QUEUE,
    create: true,
  });

const toldBy = ({ frames }: StreamClient): number =>
  frames.filter(({ event }) => event === "transition" || event === "alarm").length;

/** For so long what was hit goes on: a sleep, or the claims of timers that a dead worker has left behind (timer-loop.ts). */
const AFTERMATH_MS: Readonly<Record<Mode, number>> = { pause: PAUSE_MS, kill: 5_000, throw: 0 };

interface Look {
  readonly isCalm: boolean;
  readonly dead: number;
  readonly seen: object;
}

/** Whether anything is on its way, or will be within `aheadMs`. */
async function look(
  { pool, stream, program, report, mode }: Resting,
  connection: SqsConnection,
  aheadMs: number,
): Promise<Look> {
  await program.settle();
  const depths = await connection.depths();
  const counts = Object.values(depths);
  const queued = counts.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0);
  // On a busy machine the harness too may wait in vain for a connection: then nothing is known yet.
  const { timers, orders, rows } = await pool
    .query<typeof nothingKnown>(unrest, [[...poison], aheadMs])
    .then((answer) => answer.rows[0] ?? nothingKnown)
    .catch(() => nothingKnown);
  const told = toldBy(stream);
  const [hit] = hitsIn(report);
  const isOver = hit === undefined || Date.now() > hit.at + AFTERMATH_MS[mode] + 500;
  return {
    isCalm: queued + timers + orders === 0 && told >= rows && isOver,
    dead: counts.reduce((sum, queue) => sum + queue.dead, 0),
    seen: { ...depths, timers, orders, journal: rows, told },
  };
}

/** Waits until nothing is on its way any more; what never gets there is a violation. */
export async function comeToRest(resting: Resting): Promise<string[]> {
  const connection = await connect(resting);
  try {
    for (let calm = 0; ;) {
      const { isCalm, dead, seen } = await look(resting, connection, 0);
      calm = isCalm ? calm + 1 : 0;
      if (calm === 2) return dead === 0 ? [] : [`I1 ${dead} messages went to the dead-letter queues`];
      if (resting.deadline.aborted) return [`it did not come to rest: ${JSON.stringify(seen)}`];
      await delay(120);
    }
  } finally {
    connection.close();
  }
}

const HEARD_OUT_MS = 45_000;

/** When the workers have been stopped: a deadline that came meanwhile is told, too. What never is, the oracle finds. */
export async function hearOut({ pool, stream, deadline }: Resting): Promise<void> {
  const until = performance.now() + HEARD_OUT_MS;
  const { rows } = await pool.query<{ count: number }>("select count(*) from journal");
  while (toldBy(stream) < (rows[0]?.count ?? 0) && performance.now() < until && !deadline.aborted)
    await delay(50);
}

/** Beyond the watchdog of a device, 5 s. */
const AHEAD_MS = 6_000;
/** Later deadlines, those of commands, come nearer one after the other and would have no end. */
const SILENCE_MS = 12_000;

/** Says nothing until all has come to rest and no timer is due soon, or nobody needs the silence any more. */
export async function keepSilent(resting: Resting, isOver: () => boolean): Promise<void> {
  const connection = await connect(resting);
  const until = performance.now() + SILENCE_MS;
  try {
    while (!isOver() && performance.now() < until) {
      if ((await look(resting, connection, AHEAD_MS)).isCalm) return;
      await delay(120);
    }
  } finally {
    connection.close();
  }
}
