import type { ActorState } from "./actor-state.ts";

/** Hot actors in memory, least recently used first out. Passivation is forgetting: the store has everything. */
export interface Residents {
  get(actorId: string): ActorState | undefined;
  put(state: ActorState): void;
  forget(actorId: string): void;
  readonly size: number;
}

export function createResidents(capacity: number): Residents {
  const states = new Map<string, ActorState>();
  return {
    get(actorId) {
      const state = states.get(actorId);
      if (state) {
        states.delete(actorId);
        states.set(actorId, state);
      }
      return state;
    },
    put(state) {
      // In its place, which is that of its last use: who is carried was looked up before.
      states.set(state.actorId, state);
      if (states.size > capacity) {
        const oldest = states.keys().next().value;
        if (oldest !== undefined) states.delete(oldest);
      }
    },
    forget: (actorId) => void states.delete(actorId),
    get size() {
      return states.size;
    },
  };
}
