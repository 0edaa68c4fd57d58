import type { ActorState, StoredActor } from "../actor-state.ts";
import type { Timer } from "../timer.ts";
import { closeEnvelope, openEnvelope } from "../actor-state.ts";
import type { ActorDefinition } from "../definition.ts";
import { prolongedAll } from "../outage.ts";
import { step, type Order, type StepRecord } from "../step.ts";
import type { ActorEvent } from "../xstate-kernel.ts";

/** An event as a story tells it: `at` may be left out and then stays where it was. */
export interface StoryEvent {
  readonly type: string;
  readonly at?: number;
  /** Key of the part it is for. */
  readonly part?: string;
  readonly [key: string]: unknown;
}

export interface Outcome {
  readonly state: ActorState;
  readonly value: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  /** Part key → its state value. */
  readonly parts: Readonly<Record<string, unknown>>;
  readonly orders: readonly Order[];
  /** Timer key → ms until its deadline. */
  readonly timers: Readonly<Record<string, number>>;
  readonly records: readonly StepRecord[];
}

export interface Given {
  /** Carries one more event and tells what it did. */
  when(event: StoryEvent): Outcome;
  /** Lets `ms` pass, firing what is due in order of deadlines. */
  after(ms: number): Outcome;
  /** Lets `ms` pass without any worker, and one come back then: what is due by then is fired at the end (L6). */
  absent(ms: number): Outcome;
  readonly now: number;
}

const START = Date.UTC(2026, 0, 1);

/** Everything between two events passes through JSON, as it would through the database. */
function throughJson(definition: ActorDefinition, state: ActorState): ActorState {
  if (state.root === null) return state;
  const { actorId, kind, version, timers } = state;
  const stored = {
    actorId,
    kind,
    version,
    status: "active",
    timers,
    heldCount: 0,
    held: [],
    snapshot: closeEnvelope(definition, state),
  };
  return openEnvelope(definition, JSON.parse(JSON.stringify(stored)) as StoredActor);
}

/** `given(definition, past).when(event)`: the actor of `definition` to which `past` has happened. */
export function given(
  definition: ActorDefinition,
  past: readonly StoryEvent[] = [],
  actorId = `${definition.kind}-1`,
): Given {
  let now = START;
  let state: ActorState = {
    actorId,
    kind: definition.kind,
    version: 0,
    root: null,
    parts: {},
    timers: {},
    boots: [],
    at: 0,
    strain: 0,
    status: "active",
  };

  const carry = (target: string | null, event: ActorEvent): StepRecord[] => {
    const result = step(definition, state, target, event);
    state = throughJson(definition, result.state);
    return [...result.records];
  };
  const tell = (records: readonly StepRecord[]): Outcome => ({
    state,
    value: state.root?.value,
    context: (state.root?.context ?? {}) as Readonly<Record<string, unknown>>,
    parts: Object.fromEntries(Object.entries(state.parts).map(([key, part]) => [key, part.snapshot.value])),
    orders: records.flatMap((record) => record.orders),
    timers: Object.fromEntries(Object.entries(state.timers).map(([key, timer]) => [key, timer.due - now])),
    records,
  });
  const fire = (timerKey: string, { gaps }: Timer): StepRecord[] => {
    const { [timerKey]: _fired, ...timers } = state.timers;
    state = { ...state, timers };
    const bar = timerKey.lastIndexOf("|");
    const event = { type: timerKey.slice(bar + 1), at: now };
    return carry(timerKey.slice(0, bar) || null, gaps === undefined ? event : { ...event, outages: gaps });
  };
  const story: Given = {
    when({ part, at, ...event }) {
      now = Math.max(now, at ?? now);
      return tell(carry(part ?? null, { ...event, at: now }));
    },
    after(ms) {
      const end = now + ms;
      const records: StepRecord[] = [];
      for (;;) {
        const [next] = Object.entries(state.timers)
          .filter(([, timer]) => timer.due <= end)
          .toSorted((a, b) => a[1].due - b[1].due || (a[0] < b[0] ? -1 : 1));
        if (!next) break;
        const [key, timer] = next;
        now = Math.max(now, timer.due);
        records.push(...fire(key, timer));
      }
      now = end;
      return tell(records);
    },
    absent(ms) {
      const from = now;
      now += ms;
      state = { ...state, timers: prolongedAll(state.timers, [{ from, to: now }]) };
      return story.after(0);
    },
    get now() {
      return now;
    },
  };
  for (const event of past) story.when(event);
  return story;
}
