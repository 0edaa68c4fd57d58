import type { StateValue, Transition } from "@microgrid/api-specs";
import { formatCursor } from "@microgrid/db";
import type { JournalEntry } from "@microgrid/db";
import { instant } from "../http/instant.ts";

/** A row of the journal as the contract shows it, in lists and on the stream alike. */
export function transitionView(entry: JournalEntry): Transition {
  return {
    cursor: formatCursor(entry.cursor),
    deviceId: entry.actorId,
    siteId: entry.siteId,
    kind: entry.kind,
    version: entry.version,
    at: instant(entry.at),
    part: entry.partKey === null ? null : { key: entry.partKey, machine: entry.machine },
    event: entry.event,
    before: entry.before as StateValue | null,
    after: (entry.after ?? {}) as StateValue,
    state: entry.state ?? "",
    taken: [...entry.taken],
    orders: entry.orders.flatMap(orderName),
  };
}

function orderName(order: unknown): Transition["orders"] {
  const { id, type } = order as { id?: unknown; type?: unknown };
  return typeof id === "string" && typeof type === "string" ? [{ id, type }] : [];
}
