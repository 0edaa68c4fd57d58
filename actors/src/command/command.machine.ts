import { newCommand } from "./command.context.ts";
import { command } from "./command.setup.ts";

const ends = (end: "succeeded" | "rejected" | "failed" | "expired" | "cancelled" | "unresolved") =>
  ["settle", { type: "tellSettled", params: { end } }] as const;

/** An answer settles the order, whenever it comes. */
const settling = [
  { guard: "isCompleted", target: "succeeded", actions: "noteAnswer" },
  { guard: "isRejected", target: "rejected", actions: "noteAnswer" },
  { guard: "isFailed", target: "failed", actions: "noteAnswer" },
] as const;

const accepting = { guard: "isAccepted", target: "accepted", actions: "noteAnswer" } as const;

const withdrawn = {
  "command.cancelled": {
    target: "cancelled",
    actions: { type: "noteCause", params: { cause: "ABORTED_BY_CANCEL" } },
  },
  "command.superseded": {
    target: "cancelled",
    actions: { type: "noteCause", params: { cause: "SUPERSEDED" } },
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
      after: { answerTimeout: { target: "outcomeUnknown" } },
    },
    accepted: {
      description: "The device has taken the order and works on it.",
      tags: ["open"],
      on: {
        "order.answered": settling,
        "command.confirmed": { target: "succeeded", description: "The readings show that it is done." },
        ...withdrawn,
      },
      after: { completionTimeout: { target: "outcomeUnknown" } },
    },
    outcomeUnknown: {
      description: "No answer in time: the device may have acted or not. A late answer still counts.",
      tags: ["open", "unknown"],
      entry: "tellUnanswered",
      on: {
        "order.answered": [accepting, ...settling],
        "command.confirmed": { target: "succeeded", description: "The readings show that it is done." },
        "command.cancelled": {
          target: "unresolved",
          actions: { type: "noteCause", params: { cause: "ABORTED_BY_CANCEL" } },
        },
        "command.superseded": {
          target: "unresolved",
          actions: { type: "noteCause", params: { cause: "SUPERSEDED" } },
        },
      },
      after: {
        reconcileTimeout: {
          target: "unresolved",
          actions: { type: "noteCause", params: { cause: "TIME_LIMIT" } },
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
    cancelled: {
      type: "final",
      description: "Withdrawn; what the device had begun may still take effect.",
      entry: ends("cancelled"),
    },
    unresolved: {
      type: "final",
      description: "Nobody will ever know from here; compare the readings with what was ordered.",
      entry: ends("unresolved"),
    },
  },
});
