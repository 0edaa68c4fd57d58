// Rebase
//
// A draft that took long to make, for the version that its actor has by now. Pure.
//   L3  Only where nothing was done to the actor meanwhile but to hold more messages for it behind those that the draft carries: then a
//       draft of now would carry the same from the same state. Else it keeps the version that was read, and loses its race.
import { isDeepStrictEqual } from "node:util";
import type { StoredActor } from "./actor-state.ts";
import type { Supervision } from "./actor-store.ts";
import type { Draft } from "./draft.ts";

/** Without it a device that talks faster than its step ends would never be carried: each reading that is held moves the version. */
export function rebased(
  draft: Draft,
  before: StoredActor | undefined,
  today: StoredActor | undefined,
  now: number,
): Draft {
  const { errand, commit, aside } = draft;
  // Its own messages came before those that were held meanwhile, and may have to be held themselves.
  const isAlone = errand.messages.every(({ kind }) => kind === "wake");
  if (!before || !today || before.version === today.version || !isAlone || !hasOnlyMoreHeld(before, today))
    return draft;
  const leftBy = ({ released, held }: Supervision): number => today.heldCount - released.length + held.length;
  const stand = (supervision: Supervision): Supervision =>
    supervision.status === "active" && leftBy(supervision) > 0
      ? { ...supervision, status: "resuming" }
      : supervision;
  const expectedVersion = today.version;
  if (aside !== null)
    return { ...draft, aside: { ...aside, expectedVersion, supervision: stand(aside.supervision) } };
  if (commit === null) return draft;
  const { supervision } = commit;
  const isMore =
    supervision === undefined
      ? today.heldCount > 0
      : supervision.status !== "paused" && leftBy(supervision) > 0;
  return {
    ...draft,
    commit: {
      ...commit,
      expectedVersion,
      ...(supervision && { supervision: stand(supervision) }),
      ...(isMore && { nextDueAt: now, bound: "write" }),
    },
  };
}

const stateOf = ({ kind, machineVersion, snapshot, timers, isAhead }: StoredActor): unknown => [
  kind,
  machineVersion,
  snapshot,
  timers,
  isAhead,
];

function hasOnlyMoreHeld(before: StoredActor, today: StoredActor): boolean {
  const isHeldSince = before.status === "active" && today.status === "resuming";
  return (
    (isHeldSince || before.status === today.status) &&
    today.heldCount >= before.heldCount &&
    isDeepStrictEqual(stateOf(before), stateOf(today)) &&
    isDeepStrictEqual(before.held, today.held.slice(0, before.held.length))
  );
}
