// Gathering
//
// Reads what a turn's errands need to be drafted. Owns no clock and no SQL.
//   L6  A copy in memory that is older than what is due, or than what is known of outages, decides nothing.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { ActorState, StoredActor } from "./actor-state.ts";
import type { ActorStore } from "./actor-store.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Errand } from "./errand.ts";
import type { KnownOutages } from "./outage.ts";
import type { Residents } from "./resident.ts";
import { askedBy } from "./retry.ts";
import { isSuspect } from "./undrafted.ts";

export interface GatheringPorts {
  readonly store: ActorStore;
  readonly residents: Residents;
  readonly clock: DatabaseClock;
  /** What is known of outages now; absent: there are none. */
  readonly outages?: () => KnownOutages;
  /** Learns of outages up to now. Throws `StoreUnavailable`. */
  readonly look?: () => Promise<void>;
}

export interface Gathered {
  /** In memory, by the errands' places. */
  readonly here: readonly (ActorState | undefined)[];
  readonly stored: ReadonlyMap<string, StoredActor>;
  /** `<actorId> <noticeId>` of notices that were dealt with before. */
  readonly known: ReadonlySet<string>;
  /** The clock of the turn, ms. */
  readonly now: number;
  readonly outages: KnownOutages | undefined;
}

/** A copy in memory that is older than what the claim saw cannot know what is due (L6): it is read again. */
function forgetStale(residents: Residents, errands: readonly Errand[]): void {
  for (const { actorId, messages } of errands) {
    if (!messages.some(({ kind }) => kind === "wake")) continue;
    const resident = residents.get(actorId);
    if (resident && messages.some((message) => message.kind === "wake" && message.version > resident.version))
      residents.forget(actorId);
  }
}

/**
 * Whether a deadline with a restart policy has come of which it is not known yet whether an outage moved it (L6). A reading must not
 * overtake it meanwhile, or what happens would hang on when the last sign of life was given.
 */
function isUnsure(
  actor: ActorState | StoredActor | undefined,
  { outages }: GatheringPorts,
  now: number,
): boolean {
  const until = outages?.().until ?? Infinity;
  for (const key in actor?.timers) {
    const timer = actor.timers[key];
    if (timer?.policy !== undefined && timer.due <= now && timer.due > until) return true;
  }
  return false;
}

/** Throws `StoreUnavailable`. */
export async function gather(ports: GatheringPorts, errands: readonly Errand[]): Promise<Gathered> {
  const { store, residents, clock } = ports;
  forgetStale(residents, errands);
  // Looked up once: while the missing ones are loaded, another turn may push these out of a full memory. A suspect is drafted from what
  // is stored, for it may be drafted elsewhere.
  const here = errands.map((errand) => (isSuspect(errand) ? undefined : residents.get(errand.actorId)));
  const missing = errands.map(({ actorId }) => actorId).filter((_, n) => here[n] === undefined);
  const asked = errands.flatMap((errand) => errand.messages.filter((message) => message.kind === "notice"));
  let stored = new Map<string, StoredActor>();
  let known: ReadonlySet<string> = new Set();
  if (missing.length > 0 || asked.length > 0 || Number.isNaN(clock.now())) {
    const observe = clock.ask();
    const loaded = await store.load(missing, asked);
    observe(loaded.now);
    stored = new Map(loaded.actors.map((actor) => [actor.actorId, actor]));
    known = loaded.knownNotices;
    // Seldom: held retries of notices that may have been heard meanwhile.
    const again = loaded.actors.flatMap(({ held }) => askedBy(held));
    if (again.length > 0) known = new Set([...known, ...(await store.load([], again)).knownNotices]);
    crashPoint("W2");
  }
  // One instant for the turn: up to it outages are known, whatever time the steps take.
  const now = clock.now();
  if (ports.look && errands.some(({ actorId }, n) => isUnsure(here[n] ?? stored.get(actorId), ports, now)))
    await ports.look();
  return { here, stored, known, now, outages: ports.outages?.() };
}

export const isKnownTo =
  (known: ReadonlySet<string>) =>
  ({ actorId, id }: { readonly actorId: string; readonly id: string }): boolean =>
    known.has(`${actorId} ${id}`);
