// Alarm setup
//
// The vocabulary of the alarm machine: ISA-18.2 / IEC 62682, three layers that run side by side. T-numbers cite the
// transition table in GLOSSARY.md.
//   L5  Pure: assign, raise and a question to its own device; an alarm gives no orders.
//   L6  On-delay, off-delay and shelf are durable timers.
import { and, assign, emit, or, raise, setup, stateIn } from "xstate";
import type { AlarmContext, AlarmInput } from "./alarm.context.ts";
import type { AlarmEffect, AlarmEvent } from "./alarm.events.ts";

/** One shift. A shelf beyond it needs a second decision. Domain §1.6. */
export const maxShelfMs = 8 * 3_600_000;
/** The end of a shelf is named by the clock of the API, its start by that of the database. */
const clockGraceMs = 60_000;

const rank = { low: 1, medium: 2, high: 3 } as const;

const timeOf = (event: { readonly type: string }): number => (event as { readonly at?: number }).at ?? 0;

/** A notice that names an occurrence is of no other: one that comes late, or is carried late, does nothing. */
const isMeant = ({ context, event }: { readonly context: AlarmContext; readonly event: AlarmEvent }) =>
  event.type === "alarm.acknowledged" && (event.raisedAt ?? context.raisedAt) === context.raisedAt;

export const alarm = setup({
  types: {
    context: {} as AlarmContext,
    events: {} as AlarmEvent,
    emitted: {} as AlarmEffect,
    input: {} as AlarmInput,
    tags: "" as "active" | "unacknowledged" | "silenced",
  },
  guards: {
    hasNoOnDelay: ({ context }) => context.definition.onDelayMs <= 0,
    hasNoOffDelay: ({ context }) => context.definition.offDelayMs <= 0,
    isMeant,
    isMeantAndLatched: and([
      isMeant,
      ({ context }: { readonly context: AlarmContext }) => context.latch === "held",
    ]),
    isMeantToReset: and([
      isMeant,
      ({ event }: { readonly event: AlarmEvent }) =>
        event.type === "alarm.acknowledged" && event.resets !== false,
    ]),
    isLatched: ({ context }) => context.latch === "held",
    isReAlarmed: and([
      or([
        stateIn({ standing: { detection: "active" } }),
        stateIn({ standing: { detection: "pendingOff" } }),
      ]),
      ({ context, event }: { readonly context: AlarmContext; readonly event: AlarmEvent }) =>
        event.type === "definition.changed" &&
        rank[event.definition.priority] > rank[context.definition.priority],
    ]),
    isStanding: or([
      stateIn({ standing: { detection: "active" } }),
      stateIn({ standing: { detection: "pendingOff" } }),
    ]),
    isOver: and([
      stateIn({ standing: { detection: "inactive", acknowledgement: "acknowledged", suppression: "none" } }),
      // Eventless transitions come before raised events: without this a latching alarm would end before it latches.
      ({ context }: { readonly context: AlarmContext }) => context.latch === "free",
    ]),
    isManual: ({ event }) => event.type === "attention.returned" && event.unshelvedBy !== null,
    isWithinShift: ({ event }) =>
      event.type === "alarm.shelved" &&
      event.until > event.at &&
      event.until - event.at <= maxShelfMs + clockGraceMs,
    isSuppressedByDesign: ({ context }) => context.suppressedBy !== null,
    isShelfRunning: ({ context, event }) => context.shelf !== null && context.shelf.until > timeOf(event),
  },
  actions: {
    noteMet: assign(({ event }) =>
      event.type === "condition.met" ? { metAt: event.at, value: event.value, limit: event.limit } : {},
    ),
    noteRaised: assign(({ context, event }) => ({
      occurrence: context.occurrence + 1,
      latch: context.definition.latching ? ("held" as const) : ("free" as const),
      raisedAt: timeOf(event) || context.metAt,
      clearedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      comment: null,
    })),
    releaseLatch: assign({ latch: "free" }),
    noteCleared: assign(({ event }) => ({ clearedAt: timeOf(event) })),
    noteAcknowledged: assign(({ event }) =>
      event.type === "alarm.acknowledged"
        ? { acknowledgedAt: event.at, acknowledgedBy: event.by, comment: event.comment ?? null }
        : {},
    ),
    noteUnshelver: assign(({ event }) =>
      event.type === "attention.returned"
        ? { acknowledgedAt: event.at, acknowledgedBy: event.unshelvedBy }
        : {},
    ),
    noteShelf: assign(({ event }) =>
      event.type === "alarm.shelved"
        ? { shelf: { at: event.at, until: event.until, by: event.by, reason: event.reason } }
        : {},
    ),
    forgetShelf: assign({ shelf: null }),
    noteSuppression: assign(({ event }) =>
      event.type === "alarm.suppressed" ? { suppressedBy: event.rule } : {},
    ),
    forgetSuppression: assign({ suppressedBy: null }),
    noteRemoval: assign(({ event }) =>
      event.type === "alarm.removed" ? { removal: { by: event.by, permit: event.permit, at: event.at } } : {},
    ),
    forgetRemoval: assign({ removal: null }),
    redefine: assign(({ context, event }) =>
      event.type === "definition.changed"
        ? {
            definition: event.definition,
            latch: event.definition.latching ? context.latch : ("free" as const),
          }
        : {},
    ),
    askOnDelay: emit(({ context: { definition }, event }) => ({
      type: "actor.tell",
      event: {
        type: "condition.matured",
        at: timeOf(event),
        definitionId: definition.id,
        delayMs: definition.onDelayMs,
      },
    })),
    askOffDelay: emit(({ context: { definition }, event }) => ({
      type: "actor.tell",
      event: {
        type: "condition.matured",
        at: timeOf(event),
        definitionId: definition.id,
        delayMs: definition.offDelayMs,
      },
    })),
    tellRaised: raise(({ event }) => ({ type: "occurrence.began", at: timeOf(event) })),
    tellCleared: raise(({ event }) => ({ type: "occurrence.ended", at: timeOf(event) })),
    returnAttention: raise(({ event }) => ({
      type: "attention.returned",
      at: timeOf(event),
      unshelvedBy: event.type === "alarm.unshelved" ? event.by : null,
    })),
  },
  delays: {
    onDelay: ({ context }) => context.definition.onDelayMs,
    offDelay: ({ context }) => context.definition.offDelayMs,
    shelfEnd: ({ context, event }) => Math.max(0, (context.shelf?.until ?? 0) - timeOf(event)),
  },
});
