import { device } from "./device.ts";

/**
 * Control region: at most one command has the device. An order without an answer is not a failed one: its outcome is
 * unknown until an answer or the readings tell.
 */
export const control = device.createStateConfig({
  description: "The one command that has the device, if any.",
  initial: "idle",
  on: {
    "order.answered": {
      actions: "passAnswer",
      description: "Also late answers reach the command they belong to.",
    },
    "command.settled": {
      actions: "forgetWithdrawn",
      description: "A command that no longer has the device has ended.",
    },
  },
  states: {
    idle: {
      description: "No command is under way; a setpoint or an operation may be requested.",
      on: {
        "setpoint.requested": [
          { guard: "isRefused", actions: "refuse", description: "The command ends at once and says why." },
          { target: "commanding", actions: "order" },
        ],
        "operation.requested": [
          { guard: "isRefused", actions: "refuse", description: "The command ends at once and says why." },
          {
            guard: "isReached",
            actions: "conclude",
            description: "The device is there already: the command has succeeded without an order.",
          },
          { target: "commanding", actions: "order" },
        ],
      },
    },
    commanding: {
      description:
        "An order is on its way or being carried out; other commands are refused unless they make safe or change the same setpoint.",
      tags: ["busy"],
      initial: "sent",
      states: {
        sent: {
          description: "The order is out; the device has not answered yet.",
          on: {
            "order.answered": [
              {
                guard: "isAccepted",
                target: "accepted",
                actions: ["passAnswer", "beginOperation"],
              },
              { actions: "passAnswer" },
            ],
          },
        },
        accepted: {
          description: "The device has taken the order and works on it; its readings will show the result.",
          on: { "telemetry.received": { guard: "isConfirmed", actions: "confirm" } },
        },
      },
      on: {
        "setpoint.requested": [
          {
            guard: "isLatest",
            target: "commanding",
            reenter: true,
            actions: "order",
            description: "A setpoint is a wanted value: the latest one of a point wins.",
          },
          { actions: "refuse" },
        ],
        "operation.requested": [
          { guard: "isOverriding", target: "commanding", reenter: true, actions: "order" },
          { actions: "refuse" },
        ],
        "command.settled": { guard: "isCurrent", target: "idle", actions: "release" },
        "command.withdrawn": {
          guard: "isCurrent",
          target: "idle",
          actions: "withdraw",
          description: "Its order may still be carried out, but the device is free for another command.",
        },
        "command.unanswered": { guard: "isCurrent", target: "unanswered" },
      },
    },
    unanswered: {
      description: "Nobody knows whether the device has acted; a late answer or the readings may still tell.",
      tags: ["busy", "abnormal"],
      entry: { type: "meetCondition", params: { id: "commandUnanswered" } },
      exit: { type: "clearCondition", params: { id: "commandUnanswered" } },
      on: {
        "telemetry.received": { guard: "isConfirmed", actions: "confirm" },
        "order.answered": [
          {
            guard: "isAccepted",
            target: "commanding.accepted",
            actions: ["passAnswer", "beginOperation"],
          },
          { actions: "passAnswer" },
        ],
        "setpoint.requested": [
          { guard: "isReplacing", target: "commanding", actions: "order" },
          { actions: "refuse" },
        ],
        "operation.requested": [
          { guard: "isReplacing", target: "commanding", actions: "order" },
          { actions: "refuse" },
        ],
        "command.settled": { guard: "isCurrent", target: "idle", actions: "release" },
      },
    },
  },
});
