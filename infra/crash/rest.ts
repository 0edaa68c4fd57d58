// Rest
//
// When a run is over: every request known, queues empty, orders delivered, no timer overdue, the stream at the end of the journal.
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "@microgrid/db";
import { connectSqs } from "@microgrid/runtime/sqs";
import type { StreamClient } from "../e2e/stream.ts";
import { poisonId } from "./circumstances.ts";
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
         where a.status = 'active' and a.actor_id <> $1
           and (t.value ->> 'due')::float8 <= extract(epoch from clock_timestamp()) * 1000)::int as timers,
       (select count(*) from outbox o
         where delivered_at is null and answered_at is null and expires_at > now()
           and not exists (select from part p where p.actor_id = o.actor_id and p.part_key = 'command/' || o.order_id
                              and (p.ended_at is not null or p.context ->> 'withdrawnAt' is not null)))::int as orders,
       (select count(*) from journal)::int as rows`;

const nothingKnown = { timers: 1, orders: 0, rows: 0 };

/** Waits until nothing is on its way any more; what never gets there is a violation. */
export async function comeToRest({
  pool,
  sqsEndpoint,
  queues,
  stream,
  program,
  report,
  mode,
  deadline,
}: Resting): Promise<string[]> {
  const connection = await connectSqs({
    endpoint: sqsEndpoint,
    region: "us-east-1",
    telemetryQueue: queues.SQS_TELEMETRY_QUEUE,
    commandsQueue: queues.SQS_COMMANDS_QUEUE,
    backfillQueue: queues.SQS_BACKFILL_QUEUE,
    create: true,
  });
  try {
    for (let calm = 0; ;) {
      await program.settle();
      const depths = await connection.depths();
      const counts = Object.values(depths);
      const queued = counts.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0);
      // On a busy machine the harness too may wait in vain for a connection: then nothing is known yet.
      const left = await pool
        .query<{ timers: number; orders: number; rows: number }>(unrest, [poisonId])
        .then(({ rows }) => rows[0] ?? nothingKnown)
        .catch(() => nothingKnown);
      const told = stream.frames.filter(({ event }) => event === "transition" || event === "alarm").length;
      const [hit] = hitsIn(report);
      const isAwake = hit === undefined || mode !== "pause" || Date.now() > hit.at + PAUSE_MS + 500;
      const isCalm = queued + left.timers + left.orders === 0 && told >= left.rows && isAwake;
      calm = isCalm ? calm + 1 : 0;
      const dead = counts.reduce((sum, queue) => sum + queue.dead, 0);
      if (calm === 2) return dead === 0 ? [] : [`I1 ${dead} messages went to the dead-letter queues`];
      if (deadline.aborted) {
        const what = JSON.stringify({
          ...depths,
          timers: left.timers,
          orders: left.orders,
          journal: left.rows,
          told,
        });
        return [`it did not come to rest: ${what}`];
      }
      await delay(120);
    }
  } finally {
    connection.close();
  }
}

/** A run in which nothing happened proves nothing. */

export function tooLittle(accepted: number, orders: number, transitions: number, firings: number): string[] {
  const least = {
    accepted: [accepted, 30],
    orders: [orders, 1],
    transitions: [transitions, 20],
    firings: [firings, 1],
  };
  return Object.entries(least)
    .filter(([, [has = 0, needs = 0]]) => has < needs)
    .map(([what, [has]]) => `too little happened: ${has} ${what}`);
}
