// Holding
//
// What a suspect was to carry is held in the store before it is tried again, like the messages of an actor that is resuming: then its
// deliveries are settled, and no lane waits for a step that does not end.
//   L2  What is held is true: a worker that ends now has lost nothing, whoever looks at the actor next carries it first.
//   L3  In one commit with the version that was read.
import { leftDraft } from "./draft.ts";
import type { Errand } from "./errand.ts";
import { RuntimeError } from "./errors.ts";
import { gather, isKnownTo, type GatheringPorts } from "./gathering.ts";

export type Holding =
  /** With the version that the actor has now. */
  | { readonly kind: "held"; readonly version: number }
  /** Another was faster. */
  | { readonly kind: "lost" }
  /** There is nothing to hold, or it cannot be held. */
  | { readonly kind: "none" };

/** Throws `StoreUnavailable`. */
export async function hold(ports: GatheringPorts, errand: Errand): Promise<Holding> {
  const { stored, known, now } = await gather(ports, [errand]);
  const actor = stored.get(errand.actorId);
  if (!actor || actor.status === "paused") return { kind: "none" };
  const { aside, late } = leftDraft(errand, actor, now, isKnownTo(known));
  if (aside === null) return { kind: "none" };
  const observe = ports.clock.ask();
  try {
    const { now: then, won } = await ports.store.commit({ actors: [], late, letters: [], asides: [aside] });
    observe(then);
    return won.has(errand.actorId) ? { kind: "held", version: actor.version + 1 } : { kind: "lost" };
  } catch (error) {
    if (error instanceof RuntimeError && error.retry) throw error;
    return { kind: "none" };
  }
}
