// Explanations
//
// What a transaction may have taken in, from its own rows. Not on record is only where in a turn a notice or a look at the clock stood.
import type { ActorState, Message, Notice, Sample } from "@microgrid/runtime";
import type { JournalRow, ReadingRow } from "./history.ts";

/** What an actor is told from outside; the same types among its own parts are not told again. */
const toRoot = new Set([
  "device.registered",
  "device.configured",
  "setpoint.requested",
  "operation.requested",
  "order.answered",
]);
const isTold = ({ part, event }: JournalRow): boolean =>
  part === null ? toRoot.has(event.type) : /^alarm\.(acknowledged|shelved|unshelved|reset)$/.test(event.type);

export function noticesOf(rows: readonly JournalRow[], ids: readonly string[], actorId: string): Notice[] {
  const told = rows.filter(isTold);
  return ids.map((id, index): Notice => {
    const row = told[index];
    // A notice for a part that is gone changes nothing and is in no journal.
    const gone = { part: "gone/gone", event: { type: "gone" } };
    return { kind: "notice", actorId, id, ...(row ? { part: row.part, event: row.event } : gone) };
  });
}

export const sampleOf = ({ tx: _tx, late: _late, ...reading }: ReadingRow, historical = false): Sample => ({
  kind: "sample",
  historical,
  ...reading,
});

/** In the order in which a device said them: boot after boot, the known one first. */
export function inOrder(readings: readonly ReadingRow[], boots: ActorState["boots"]): Sample[] {
  const byBoot = Map.groupBy(readings, ({ boot }) => boot);
  const since = (boot: string): number =>
    boot === boots[0]?.id ? -1 : Math.min(...(byBoot.get(boot) ?? []).map(({ acceptedAt }) => acceptedAt));
  return [...byBoot.keys()]
    .toSorted((a, b) => since(a) - since(b))
    .flatMap((boot) => (byBoot.get(boot) ?? []).toSorted((a, b) => a.seq - b.seq))
    .map((reading) => sampleOf(reading));
}

const MOST_ORDERS = 3_000;

/** Every way to lay `second` between `first`, both in their own order; likely ones first. */
function* merges<T>(first: readonly T[], second: readonly T[]): Generator<T[]> {
  const [head, ...rest] = second;
  if (head === undefined) return yield [...first];
  for (let at = 0; at <= first.length; at += 1)
    for (const tail of merges(first.slice(at), rest)) yield [...first.slice(0, at), head, ...tail];
}

export function* explanations(
  live: Sample[],
  late: Sample[],
  notices: Notice[],
  wake: Message,
): Generator<Message[]> {
  let given = 0;
  for (const told of [[], [wake]]) {
    for (const lateFirst of [true, false]) {
      const samples = lateFirst ? [...late, ...live] : [...live, ...late];
      for (const some of merges<Message>(samples, notices)) {
        for (const all of merges<Message>(some, told)) {
          if ((given += 1) > MOST_ORDERS) return;
          yield all;
        }
      }
      if (late.length === 0) break;
    }
  }
}
