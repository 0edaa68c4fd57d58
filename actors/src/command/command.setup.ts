// Command setup
//
// The vocabulary of one command. An order without an answer is not a failed one: its outcome is unknown until an answer
// or the readings tell, and only then, or by giving up, does it end. To withdraw a sent command changes only who waits for it.
//   L5  The order to the device is emitted data; it carries the command's id, so a repeated delivery is the same order.
import { assign, emit, setup } from "xstate";
import type { CommandContext, CommandInput } from "./command.context.ts";
import type { CommandEffect, CommandEvent } from "./command.events.ts";
import type { CommandEnd } from "../device/device.events.ts";

const timeOf = (event: { readonly type: string }, context: CommandContext): number =>
  (event as { readonly at?: number }).at ?? context.at;

const answers = (event: CommandEvent, answer: string): boolean =>
  event.type === "order.answered" && event.answer === answer;

export const command = setup({
  types: {
    context: {} as CommandContext,
    events: {} as CommandEvent,
    emitted: {} as CommandEffect,
    input: {} as CommandInput,
    tags: "" as "open" | "unknown",
  },
  guards: {
    isReached: ({ context }) => context.refusal === "POSITION_REACHED",
    isRefused: ({ context }) => context.refusal !== null,
    isExpired: ({ context }) => context.at >= context.expiresAt,
    isAccepted: ({ event }) => answers(event, "accepted"),
    isCompleted: ({ event }) =>
      answers(event, "completed") ||
      (event.type === "order.answered" && event.answer === "rejected" && event.cause === "POSITION_REACHED"),
    isRejected: ({ event }) => answers(event, "rejected"),
    isFailed: ({ event }) => answers(event, "failed"),
  },
  actions: {
    send: emit(({ context }) => {
      const { id, expiresAt, request } = context;
      if (request.kind === "operation") {
        return { type: "operation.send", id, expiresAt, operation: request.operation };
      }
      const { point, value, unit } = request;
      return { type: "setpoint.send", id, expiresAt, point, value, unit };
    }),
    noteSent: assign(({ context, event }) => ({ sentAt: timeOf(event, context) })),
    noteAnswer: assign(({ context, event }) =>
      event.type === "order.answered"
        ? { answeredAt: event.at, cause: event.cause ?? context.cause }
        : { answeredAt: timeOf(event, context) },
    ),
    noteCause: assign((_, { cause }: { readonly cause: string }) => ({ cause })),
    noteWithdrawn: assign(({ context, event }, { cause }: { readonly cause: string }) => ({
      cause,
      withdrawnAt: context.withdrawnAt ?? timeOf(event, context),
    })),
    /** Why it was withdrawn tells more than that the time has passed. */
    noteTimeLimit: assign(({ context }) => ({ cause: context.cause ?? "TIME_LIMIT" })),
    settle: assign(({ context, event }) => ({ settledAt: timeOf(event, context) })),
    tellSettled: emit(({ context, event }, { end }: { readonly end: CommandEnd }) => ({
      type: "actor.tell",
      event: {
        type: "command.settled",
        at: timeOf(event, context),
        commandId: context.id,
        end,
        cause: context.cause,
      },
    })),
    tellUnanswered: emit(({ context, event }) => ({
      type: "actor.tell",
      event: { type: "command.unanswered", at: timeOf(event, context), commandId: context.id },
    })),
    tellWithdrawn: emit(({ context, event }) => ({
      type: "actor.tell",
      event: { type: "command.withdrawn", at: timeOf(event, context), commandId: context.id },
    })),
  },
  delays: {
    /** Domain §4.2: device response 30 s. */
    answerTimeout: 30_000,
    completionTimeout: ({ context }) => context.completionMs,
    /** Domain §4.2: reconcile up to 5 min, then unresolved. */
    reconcileTimeout: 300_000,
  },
});
