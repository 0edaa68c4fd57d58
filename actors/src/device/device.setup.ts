// Device setup
//
// The vocabulary that all kinds share. Regions name guards, actions and delays; this file says what they do for a kind.
//   L5  Machines are pure: assign, emit and raise only; time comes in with the event (`at`).
//   L6  Delays are durations; the runtime turns them into durable deadlines.
import type { Delays } from "@microgrid/runtime";
import { assign, enqueueActions, setup } from "xstate";
import type { CauseCode } from "../command/causes.ts";
import { announce, reconfigured, reportedEdge } from "./announcement.ts";
import type { KindCatalogue } from "./catalogue.ts";
import { definitionsOf, edgesOf } from "./conditions.ts";
import {
  remembered,
  usable,
  type DeviceContext,
  type DeviceInput,
  type LinkState,
} from "./device.context.ts";
import { alarmKey, commandKey, type DeviceEffect } from "./device.effects.ts";
import type { DeviceEvent } from "./device.events.ts";
import { isProven, reassurance, reassuredBy } from "./doubt.ts";
import { commandStart, inFlight } from "./ordering.ts";
import { releases } from "./release.ts";
import { isPossible, isReached, overrides, refusalOf, supersedes } from "./refusal.ts";

const DEFAULT_INTERVAL_MS = 1_000;

const intervalMs = (context: DeviceContext): number =>
  context.settings.expectedIntervalMs ?? DEFAULT_INTERVAL_MS;
/** Domain §5.4: late after three expected intervals, at least 5 s. */
const lateAfterMs = (context: DeviceContext): number => Math.max(5_000, 3 * intervalMs(context));
/** Domain §5.4: offline after ten expected intervals, at least 60 s, counted from the last reading. */
const offlineAfterMs = (context: DeviceContext): number => Math.max(60_000, 10 * intervalMs(context));

const lastAtOf = (context: DeviceContext, event: DeviceEvent): number => context.lastAt ?? event.at;

/** For how long nobody was there to hear the device since `since`, ms: told by a deadline that outages of ours have moved. */
const deafMs = (event: DeviceEvent, since: number): number => {
  const { outages = [] } = event as { outages?: readonly (readonly [number, number])[] };
  return outages.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, since)), 0);
};

/** When the device has been silent for too long: only silence that somebody listened to counts. */
const lateAt = (context: DeviceContext, event: DeviceEvent): number => {
  const lastAt = lastAtOf(context, event);
  return lastAt + lateAfterMs(context) + deafMs(event, lastAt);
};

const isMine = (context: DeviceContext, event: DeviceEvent): boolean =>
  (event.type === "command.settled" ||
  event.type === "command.unanswered" ||
  event.type === "command.withdrawn"
    ? event.commandId
    : event.type === "order.answered" && event.orderId) === context.command?.id;

/**
 * What an outage of our workers means for the delays (L6). While nobody listened, silence says nothing about a device: after an outage
 * of a quarter of an hour not every device is late, each has what was left of its time. Every other delay is absolute: what a command or
 * a shelf was promised stands.
 */
export const deviceDelays: Delays = { lateTimeout: "remaining", offlineTimeout: "remaining" };

/** The shared guards, actions and delays, bound to what one kind is made of. */
export function deviceSetup(catalogue: KindCatalogue) {
  const { kind } = catalogue;
  const effectsOf = ({ remember, effects }: News, enqueue: Enqueue): void => {
    enqueue.assign(remember);
    for (const effect of effects) enqueue.emit(effect);
  };
  return setup({
    types: {
      context: {} as DeviceContext,
      events: {} as DeviceEvent,
      emitted: {} as DeviceEffect,
      input: {} as DeviceInput,
      tags: "" as "abnormal" | "busy" | "stale" | "moving",
    },
    guards: {
      isDegraded: ({ event }) => event.type === "telemetry.received" && event.quality !== undefined,
      isFresh: ({ context, event }) => lateAt(context, event) > event.at,
      crossesLimit: ({ context, event }) =>
        edgesOf(definitionsOf(catalogue, context.settings), context, event).length > 0 ||
        reassuredBy(catalogue, context, event).length > 0,
      isProven: ({ context, event }) =>
        event.type === "condition.matured" && isProven(catalogue, context, event, lateAfterMs(context)),
      isRefused: ({ context, event }) =>
        isRequest(event) && !isPossible(refusalOf(catalogue, context, event)),
      // What was withdrawn may yet move the device: then a position that is reached is ordered all the same.
      isReached: ({ context, event }) =>
        isRequest(event) &&
        (context.withdrawn ?? []).length === 0 &&
        isReached(refusalOf(catalogue, context, event)),
      isOverriding: ({ context, event }) =>
        isRequest(event) && overrides(catalogue, event) && isPossible(refusalOf(catalogue, context, event)),
      isReplacing: ({ context, event }) =>
        isRequest(event) &&
        (event.type === "setpoint.requested" || overrides(catalogue, event)) &&
        isPossible(refusalOf(catalogue, context, event)),
      isLatest: ({ context, event }) =>
        isRequest(event) && supersedes(context, event) && isPossible(refusalOf(catalogue, context, event)),
      isAccepted: ({ context, event }) =>
        event.type === "order.answered" && event.answer === "accepted" && isMine(context, event),
      isCurrent: ({ context, event }) => isMine(context, event),
      isConfirmed: ({ context, event }) =>
        event.type === "telemetry.received" &&
        context.command !== null &&
        catalogue.isDone(context.command.request, usable(event), context.settings),
      isUnsuccessful: ({ context, event }) =>
        event.type === "command.settled" && event.end !== "succeeded" && isMine(context, event),
    },
    actions: {
      remember: assign(({ context, event }) =>
        event.type === "telemetry.received" ? remembered(context, event) : {},
      ),
      announceEdges: enqueueActions(({ context, event, enqueue }) => {
        const edges = edgesOf(definitionsOf(catalogue, context.settings), context, event);
        if (edges.length > 0) effectsOf(announce(kind, context, event, edges), enqueue as Enqueue);
        const sure = reassuredBy(catalogue, context, event);
        if (sure.length > 0) effectsOf(reassurance(context, sure, event.at), enqueue as Enqueue);
      }),
      prove: enqueueActions(({ event, enqueue }) => {
        if (event.type !== "condition.matured") return;
        const news = { type: "condition.proven", at: event.at } as const;
        enqueue.emit({ type: "part.tell", key: alarmKey(event.definitionId), event: news });
      }),
      doubt: assign(({ context, event }) =>
        event.type === "condition.matured"
          ? { doubts: { ...context.doubts, [event.definitionId]: true } }
          : {},
      ),
      configure: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== "device.registered" && event.type !== "device.configured") return;
        effectsOf(reconfigured(catalogue, context, event), enqueue as Enqueue);
        enqueue.assign({ settings: event.settings });
      }),
      meetCondition: enqueueActions(({ context, event, enqueue }, { id }: { readonly id: string }) => {
        const edges = reportedEdge(catalogue, context, id, "met");
        if (edges.length > 0) effectsOf(announce(kind, context, event, edges), enqueue as Enqueue);
      }),
      clearCondition: enqueueActions(({ context, event, enqueue }, { id }: { readonly id: string }) => {
        const edges = reportedEdge(catalogue, context, id, "cleared");
        if (edges.length > 0) effectsOf(announce(kind, context, event, edges), enqueue as Enqueue);
      }),
      noteLink: assign((_, { link }: { readonly link: LinkState }) => ({ link })),
      order: enqueueActions(({ context, event, enqueue }) => {
        if (!isRequest(event)) return;
        const { command } = context;
        if (command !== null) {
          enqueue.assign(withdrawing(context));
          const news = { type: "command.superseded", at: event.at, by: event.by } as const;
          enqueue.emit({ type: "part.tell", key: command.key, event: news });
        }
        enqueue.assign({ command: inFlight(event) });
        enqueue.emit(commandStart(catalogue, event, null));
      }),
      refuse: enqueueActions(({ context, event, enqueue }) => {
        if (!isRequest(event)) return;
        const refusal = refusalOf(catalogue, context, event);
        // Where the device is now says nothing while a command moves it.
        const cause = refusal === null || isReached(refusal) ? busyCause(context) : refusal.cause;
        enqueue.emit(commandStart(catalogue, event, cause));
      }),
      conclude: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== "operation.requested") return;
        enqueue.emit(commandStart(catalogue, event, "POSITION_REACHED"));
        // The device was not touched, so an alarm whose condition still holds keeps its latch.
        for (const { id, effect } of releases(catalogue, context, event.operation, event.at))
          if (context.conditions[id] !== true) enqueue.emit(effect);
      }),
      passAnswer: enqueueActions(({ event, enqueue }) => {
        if (event.type !== "order.answered") return;
        enqueue.emit({ type: "part.tell", key: commandKey(event.orderId), event });
      }),
      beginOperation: enqueueActions(({ context, event, enqueue }) => {
        const request = context.command?.request;
        if (request?.kind !== "operation") return;
        enqueue.raise({ type: "operation.began", at: event.at, operation: request.operation });
      }),
      confirm: enqueueActions(({ context, event, enqueue }) => {
        if (context.command === null) return;
        const news = { type: "command.confirmed", at: event.at } as const;
        enqueue.emit({ type: "part.tell", key: context.command.key, event: news });
      }),
      withdraw: assign(({ context }) => ({ ...withdrawing(context), command: null })),
      forgetWithdrawn: assign(({ context, event }) =>
        event.type === "command.settled" && context.withdrawn?.includes(event.commandId)
          ? { withdrawn: context.withdrawn.filter((id) => id !== event.commandId) }
          : {},
      ),
      release: enqueueActions(({ context, event, enqueue }) => {
        const request = context.command?.request;
        enqueue.assign({ command: null });
        if (event.type !== "command.settled" || event.end !== "succeeded") return;
        if (request?.kind !== "operation") return;
        for (const { effect } of releases(catalogue, context, request.operation, event.at))
          enqueue.emit(effect);
      }),
    },
    delays: {
      /** Until the last reading is too old, however often the watchdog looked before. */
      lateTimeout: ({ context, event }) => Math.max(0, lateAt(context, event) - event.at),
      /** From late on, so that an outage of ours alone, after which all is late at once, raises no alarm. */
      offlineTimeout: ({ context }) => offlineAfterMs(context) - lateAfterMs(context),
    },
  });
}

/** What is to be remembered and told. */
interface News {
  readonly remember: Partial<DeviceContext>;
  readonly effects: readonly DeviceEffect[];
}

/** The part of xstate's `enqueue` that news needs. */
interface Enqueue {
  assign(changes: Partial<DeviceContext>): void;
  emit(effect: DeviceEffect): void;
}

type Requested = Extract<DeviceEvent, { readonly type: "setpoint.requested" | "operation.requested" }>;

const isRequest = (event: DeviceEvent): event is Requested =>
  event.type === "setpoint.requested" || event.type === "operation.requested";

/** Remembers that the command in flight, if it is an operation, may still be carried out when it no longer has the device. */
const withdrawing = ({ command, withdrawn = [] }: DeviceContext): Pick<DeviceContext, "withdrawn"> =>
  command?.request.kind === "operation" ? { withdrawn: [...withdrawn, command.id] } : {};

/** One thing at a time: a setpoint waits for nobody, so it is told that another command has the device. */
const busyCause = (context: DeviceContext): CauseCode =>
  context.command?.request.kind === "operation" ? "ALREADY_IN_EXECUTION" : "BLOCKED_BY_COMMAND";
