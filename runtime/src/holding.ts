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
export async function hold(ports: GatheringPorts, { actorId, messages }: Errand): Promise<Holding> {
  const errand = { actorId, messages: messages.filter(({ kind }) => kind !== "wake") };
  if (errand.messages.length === 0) return { kind: "none" };
  // What is in memory may be older than what was held before.
  ports.residents.forget(actorId);
  const { stored, known, now } = await gather(ports, [errand]);
  const actor = stored.get(actorId);
  if (!actor || actor.status === "paused") return { kind: "none" };
  const { aside, late } = leftDraft(errand, actor, now, isKnownTo(known));
  // They were heard before.
  if (aside === null && late.length === 0) return { kind: "held", version: actor.version };
  const asides = aside === null ? [] : [aside];
  const observe = ports.clock.ask();
  try {
    const { now: then, won } = await ports.store.commit({ actors: [], late, letters: [], asides });
    observe(then);
    if (aside === null) return { kind: "held", version: actor.version };
    return won.has(actorId) ? { kind: "held", version: actor.version + 1 } : { kind: "lost" };
  } catch (error) {
    if (error instanceof RuntimeError && error.retry) throw error;
    return { kind: "none" };
  }
}
