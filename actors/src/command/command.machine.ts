import { newCommand } from "./command.context.ts";
import { command } from "./command.setup.ts";

const ends = (end: "succeeded" | "rejected" | "failed" | "expired" | "unresolved") =>
  ["settle", { type: "tellSettled", params: { end } }] as const;

/** An answer settles the order, whenever it comes. */
const settling = [
  { guard: "isCompleted", target: "succeeded", actions: "noteAnswer" },
  { guard: "isRejected", target: "rejected", actions: "noteAnswer" },
  { guard: "isFailed", target: "failed", actions: "noteAnswer" },
] as const;

const accepting = { guard: "isAccepted", target: "accepted", actions: "noteAnswer" } as const;

/** What is sent cannot be called back: a withdrawn command lets the device go, and its answers still count. */
const withdrawn = {
  "command.cancelled": {
    target: "outcomeUnknown",
    actions: [{ type: "noteWithdrawn", params: { cause: "ABORTED_BY_CANCEL" } }, "tellWithdrawn"],
    description: "Nobody waits any more, but the order may have reached the device.",
  },
  "command.superseded": {
    target: "outcomeUnknown",
    actions: { type: "noteWithdrawn", params: { cause: "SUPERSEDED" } },
    description: "Another command has the device, but this order may have reached it too.",
  },
} as const;

/** One setpoint or operation, from the request to its known or unknowable end. */
export const commandMachine = command.createMachine({
  id: "command",
  version: "1",
  description: "One order to a device, from the request to its known or unknowable end.",
  context: ({ input }) => newCommand(input),
  initial: "requested",
  states: {
    requested: {
      description: "Asked for by an operator; checked against what the device can do now.",
      tags: ["open"],
      always: [
        {
          guard: "isReached",
          target: "succeeded",
          description: "The device was there already: no order is given.",
        },
        { guard: "isRefused", target: "rejected" },
        {
          guard: "isExpired",
          target: "expired",
          actions: { type: "noteCause", params: { cause: "EXPIRED" } },
        },
        { target: "sent" },
      ],
    },
    sent: {
      description: "The order is out; the device has not answered.",
      tags: ["open"],
      entry: ["noteSent", "send"],
      on: { "order.answered": [accepting, ...settling], ...withdrawn },
      after: { answerTimeout: { target: "outcomeUnknown", actions: "tellUnanswered" } },
    },
    accepted: {
      description: "The device has taken the order and works on it.",
      tags: ["open"],
      on: {
        "order.answered": settling,
        "command.confirmed": { target: "succeeded", description: "The readings show that it is done." },
        ...withdrawn,
      },
      after: { completionTimeout: { target: "outcomeUnknown", actions: "tellUnanswered" } },
    },
    outcomeUnknown: {
      description:
        "Unanswered in time, or withdrawn after it was sent: the device may have acted or not. A late answer still counts.",
      tags: ["open", "unknown"],
      on: {
        "order.answered": [accepting, ...settling],
        "command.confirmed": { target: "succeeded", description: "The readings show that it is done." },
        "command.cancelled": {
          target: "unresolved",
          actions: { type: "noteCause", params: { cause: "ABORTED_BY_CANCEL" } },
          description: "An operator gives up: no answer is waited for any more.",
        },
        "command.superseded": {
          actions: { type: "noteWithdrawn", params: { cause: "SUPERSEDED" } },
          description: "Another command has the device; a late answer to this one still counts.",
        },
      },
      after: {
        reconcileTimeout: {
          target: "unresolved",
          actions: "noteTimeLimit",
        },
      },
    },
    succeeded: {
      type: "final",
      description: "Done, as the device says or its readings show.",
      entry: ends("succeeded"),
    },
    rejected: {
      type: "final",
      description: "Refused; nothing was done. The cause says why.",
      entry: ends("rejected"),
    },
    failed: { type: "final", description: "The device tried and failed.", entry: ends("failed") },
    expired: {
      type: "final",
      description: "Too old to be carried out when its turn came.",
      entry: ends("expired"),
    },
    unresolved: {
      type: "final",
      description: "Nobody will ever know from here; compare the readings with what was ordered.",
      entry: ends("unresolved"),
    },
  },
});
