import { alarm } from "./alarm.setup.ts";

/**
 * Suppression layer: whether the alarm is kept from the operator. The other layers run on underneath, which is what
 * makes a return to the right state possible. Out of service covers suppressed by design, which covers shelved.
 */
export const suppression = alarm.createStateConfig({
  description: "Whether the alarm is kept from the operator, by whom and until when.",
  initial: "none",
  states: {
    none: {
      description: "The alarm is shown.",
      always: { guard: "isSuppressedByDesign", target: "suppressed" },
      on: {
        "alarm.shelved": {
          guard: "isWithinShift",
          target: "shelved",
          actions: "noteShelf",
          description: "T13",
        },
        "alarm.suppressed": { target: "suppressed", actions: "noteSuppression", description: "T17" },
        "alarm.removed": { target: "outOfService", actions: "noteRemoval", description: "T18" },
      },
    },
    shelved: {
      description: "An operator has put it aside for a stated time and reason.",
      tags: ["silenced"],
      on: {
        "alarm.shelved": { guard: "isWithinShift", target: "shelved", reenter: true, actions: "noteShelf" },
        "alarm.unshelved": {
          target: "none",
          actions: ["forgetShelf", "returnAttention"],
          description: "T14: taken off the shelf by hand, so it counts as noticed.",
        },
        "alarm.suppressed": { target: "suppressed", actions: "noteSuppression" },
        "alarm.removed": { target: "outOfService", actions: "noteRemoval" },
      },
      after: {
        shelfEnd: {
          target: "none",
          actions: ["forgetShelf", "returnAttention"],
          description: "T15: the time is over; what still stands asks for notice again.",
        },
      },
    },
    suppressed: {
      description: "Kept back by design: in this situation the alarm would tell nothing new.",
      tags: ["silenced"],
      on: {
        "alarm.unsuppressed": [
          { guard: "isShelfRunning", target: "shelved", actions: "forgetSuppression" },
          {
            target: "none",
            actions: ["forgetShelf", "forgetSuppression", "returnAttention"],
            description: "T17",
          },
        ],
        "alarm.removed": { target: "outOfService", actions: "noteRemoval" },
      },
    },
    outOfService: {
      description: "Taken out of service for maintenance under a permit.",
      tags: ["silenced"],
      exit: "forgetRemoval",
      on: {
        "alarm.suppressed": { actions: "noteSuppression" },
        "alarm.unsuppressed": { actions: "forgetSuppression" },
        "alarm.restored": [
          { guard: "isSuppressedByDesign", target: "suppressed" },
          { guard: "isShelfRunning", target: "shelved" },
          { target: "none", actions: ["forgetShelf", "returnAttention"], description: "T18" },
        ],
      },
    },
  },
});
