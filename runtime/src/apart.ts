// Apart
//
// What did not end beside others is carried by itself, in no turn's place, so that nobody waits for it meanwhile. It keeps its actor.
//   L2  First its messages are held in the store, so that their deliveries, and with them their lanes, wait for no try. So is what comes for
//       the actor later, while its try waits for something.
//   L3  Never while the try may write the actor: between what it reads and what it commits this worker holds nothing, so a race is still
//       lost only to another process.
//   L8  Two at once at most: where there is no other thread for them, each may hold the thread of all.
import type { ApartThread } from "./apart-thread.ts";
import type { Errand } from "./errand.ts";

const MOST_AT_ONCE = 2;

export interface Apart {
  /** Holds their messages, and carries them as soon as there is room. */
  add(errands: readonly Errand[]): void;
  /** Looks for what has come for those that are open, to hold it too. */
  look(): void;
  /** While this waits, the try of that actor writes nothing. */
  open<T>(actorId: string, wait: () => Promise<T>): Promise<T>;
  /** Errands that are being held, that wait or that are carried. */
  readonly underWay: number;
}

export interface ApartPorts {
  /** Says what is left of it when its messages are held; null: it was restored. Never rejects. */
  hold(errand: Errand): Promise<Errand | null>;
  /** Holds what has come for the actor meanwhile; says whether there may be more to hold. Never rejects. */
  holdBehind(actorId: string): Promise<boolean>;
  /** Never rejects. */
  carry(errand: Errand): Promise<unknown>;
  /** To be carried with what comes, or given back. */
  restore(errand: Errand): void;
  /** One is no longer under way. */
  ended(): void;
  readonly signal: AbortSignal;
}

interface Suspect {
  readonly errand: Errand;
  isOpen: boolean;
  holding: Promise<void> | null;
  /** Something has come since it was looked at. */
  isDue: boolean;
}

export function createApart(ports: ApartPorts): Apart {
  const { hold, holdBehind, carry, restore, ended, signal } = ports;
  const suspects = new Map<string, Suspect>();
  const waiting: Suspect[] = [];
  let holding = 0;
  let carrying = 0;

  const holdAll = async (suspect: Suspect): Promise<void> => {
    for (suspect.isDue = true; suspect.isOpen && suspect.isDue;) {
      suspect.isDue = false;
      if (await holdBehind(suspect.errand.actorId)) suspect.isDue = true;
    }
    suspect.holding = null;
  };
  const lookAt = (suspect: Suspect): void => {
    suspect.isDue = true;
    if (suspect.isOpen) suspect.holding ??= holdAll(suspect);
  };
  const openUp = (suspect: Suspect): void => {
    // What it has of its own came before what would be held.
    suspect.isOpen = suspect.errand.messages.every(({ kind }) => kind === "wake");
    lookAt(suspect);
  };
  const close = async (suspect: Suspect): Promise<void> => {
    suspect.isOpen = false;
    await suspect.holding;
  };

  const keep = async (errand: Errand): Promise<void> => {
    holding += 1;
    const left = await hold(errand);
    holding -= 1;
    if (left !== null) {
      const suspect: Suspect = { errand: left, isOpen: false, holding: null, isDue: false };
      suspects.set(left.actorId, suspect);
      waiting.push(suspect);
      openUp(suspect);
    }
    follow();
    ended();
  };
  const begin = async (suspect: Suspect): Promise<void> => {
    const { errand } = suspect;
    carrying += 1;
    await close(suspect);
    if (signal.aborted) restore(errand);
    else await carry(errand);
    // It may have been restored, and set apart again since.
    if (suspects.get(errand.actorId) === suspect) suspects.delete(errand.actorId);
    carrying -= 1;
    follow();
    ended();
  };
  const follow = (): void => {
    const room = signal.aborted ? waiting.length : MOST_AT_ONCE - carrying;
    for (const suspect of waiting.splice(0, Math.max(0, room))) void begin(suspect);
  };

  return {
    add(errands) {
      for (const errand of errands) void keep(errand);
    },
    look() {
      for (const suspect of suspects.values()) lookAt(suspect);
    },
    async open(actorId, wait) {
      const suspect = suspects.get(actorId);
      if (!suspect) return wait();
      openUp(suspect);
      try {
        return await wait();
      } finally {
        await close(suspect);
      }
    },
    get underWay() {
      return holding + suspects.size;
    },
  };
}

/** Its suspects are open while it has them wait. */
export function whileOpen(thread: ApartThread, open: Apart["open"]): ApartThread {
  return {
    ...thread,
    async enter(actorId) {
      const place = await open(actorId, () => thread.enter(actorId));
      return place && { ...place, draft: (question) => open(actorId, () => place.draft(question)) };
    },
  };
}
