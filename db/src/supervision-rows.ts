// Rows of what is supervised. A held message must always be storable, as a letter must: see letter-row.ts.
import type { ActorAside, ReadingEntry, StoredActor, Supervision } from "@microgrid/runtime";
import { identityOf } from "@microgrid/runtime";
import { heldRow, openHeld } from "./held-message.ts";
import { keyOf, letterRow, storable } from "./letter-row.ts";

interface Supervised {
  readonly actorId: string;
  readonly supervision?: Supervision;
}

/** Standing, messages to hold, held ones carried, letters carried: the parameters that supervision adds, in that order. */
export function supervisionRows(actors: readonly Supervised[]): string[] {
  const standing: object[] = [];
  const held: object[] = [];
  const released: object[] = [];
  const settled: object[] = [];
  for (const { actorId: actor_id, supervision } of actors) {
    if (!supervision) continue;
    const { status, pausedReason: reason, overflow } = supervision;
    standing.push({ actor_id, status, reason: storableText(reason), overflow });
    for (const [n, message] of supervision.held.entries())
      held.push({ actor_id, n, id: heldKey(identityOf(message)), message: heldRow(message) });
    for (const id of supervision.released) released.push({ actor_id, id: heldKey(id) });
    for (const id of supervision.settled) settled.push({ actor_id, id: keyOf(id) });
  }
  return [standing, held, released, settled].map((rows) => JSON.stringify(rows));
}

/** `fenced`: it stands beside a commit of its actor and is true only with it. */
export function lateRow(
  { actorId, boot, seq, measuredAt, acceptedAt, points }: ReadingEntry,
  fenced: boolean,
): object {
  return { actor_id: actorId, fenced, boot, seq, measured: measuredAt, accepted: acceptedAt, points };
}

export function asideRows(asides: readonly ActorAside[], late: readonly ReadingEntry[]): string[] {
  const given = asides.map(({ actorId, expectedVersion }) => ({
    actor_id: actorId,
    expected: expectedVersion,
  }));
  const letters = asides.flatMap((aside) => aside.letters.map((letter) => letterRow(letter, true)));
  const journal = asides.flatMap(({ actorId, journal: entries }) =>
    entries.map((entry) => ({
      actor_id: actorId,
      ...entry,
      event: storable(entry.event),
      before: storable(entry.before),
      after: storable(entry.after),
    })),
  );
  return [
    JSON.stringify(given),
    ...supervisionRows(asides),
    JSON.stringify(letters),
    JSON.stringify(journal),
    JSON.stringify(late.map((reading) => lateRow(reading, true))),
  ];
}

/** As the load statement brings it. */
export interface LoadedActor extends Omit<StoredActor, "held"> {
  readonly held: readonly { readonly message: unknown; readonly at: number }[];
}

export function storedActor({ held, ...actor }: LoadedActor): StoredActor {
  const messages = held.map(({ message, at }) => openHeld(message, at));
  const known = messages.filter((message) => message !== null);
  return known.length === messages.length ? { ...actor, held: known } : { ...actor, held: [], isAhead: true };
}

/** The reason of a pause may quote what cannot be stored. */
function storableText(text: string | null): string | null {
  return text === null ? null : text.replaceAll("\0", "").toWellFormed();
}

/** A retry is put among the held messages by SQL, under a name made of that of its letter, which is a key already. */
const heldKey = (id: string): string => (/^retry \d+ /.test(id) ? id : keyOf(id));
