import { alarm } from "./alarm.setup.ts";

/** Acknowledgement layer: whether an operator has seen it, and whether a latch still holds it. */
export const acknowledgement = alarm.createStateConfig({
  description: "Whether an operator has taken notice, and whether a latch holds the alarm.",
  initial: "acknowledged",
  on: {
    "occurrence.began": {
      target: ".unacknowledged",
      description: "T1, T6, T12: a new occurrence asks for notice.",
    },
    "alarm.released": {
      actions: "releaseLatch",
      description: "The device was reset: nothing holds the alarm any more.",
    },
  },
  states: {
    acknowledged: {
      description: "An operator has taken notice, or there is nothing to notice.",
      on: {
        "occurrence.ended": { guard: "isLatched", target: "latched.acknowledged", description: "T9" },
        "definition.changed": {
          guard: "isReAlarmed",
          target: "unacknowledged",
          description: "T7: it has become more severe.",
        },
        "attention.returned": [
          { guard: "isManual", description: "T14, T16: who takes it off the shelf has seen it." },
          { guard: "isStanding", target: "unacknowledged", description: "T15, T17, T18" },
        ],
      },
    },
    unacknowledged: {
      description: "Nobody has taken notice of this occurrence yet.",
      tags: ["unacknowledged"],
      on: {
        "alarm.acknowledged": {
          guard: "isMeant",
          target: "acknowledged",
          actions: "noteAcknowledged",
          description: "T2, T5",
        },
        "occurrence.ended": { guard: "isLatched", target: "latched.unacknowledged", description: "T8" },
        "attention.returned": [
          { guard: "isManual", target: "acknowledged", actions: "noteUnshelver", description: "T14, T16" },
          { guard: "isStanding", description: "T15, T17, T18: it still stands and still asks for notice." },
          { target: "acknowledged", description: "T16: it came and went while set aside." },
        ],
      },
    },
    latched: {
      description: "The condition has cleared but the alarm stays until it is reset.",
      initial: "unacknowledged",
      states: {
        unacknowledged: {
          description: "The condition has cleared, nobody has taken notice, and the latch holds.",
          tags: ["unacknowledged"],
          on: {
            "alarm.acknowledged": [
              {
                guard: "isMeantAndLatched",
                target: "acknowledged",
                actions: "noteAcknowledged",
                description: "T10",
              },
              {
                guard: "isMeant",
                target: "#alarm.standing.acknowledgement.acknowledged",
                actions: "noteAcknowledged",
                description: "T10 and T11 at once: the device was reset before.",
              },
            ],
          },
        },
        acknowledged: {
          description: "The condition has cleared and was noticed; a reset is required.",
          on: {
            "alarm.reset": {
              target: "#alarm.standing.acknowledgement.acknowledged",
              actions: "releaseLatch",
              description: "T11",
            },
            "alarm.released": {
              target: "#alarm.standing.acknowledgement.acknowledged",
              actions: "releaseLatch",
              description: "T11, by a reset of the device itself.",
            },
            "alarm.acknowledged": {
              guard: "isMeantToReset",
              target: "#alarm.standing.acknowledgement.acknowledged",
              actions: ["releaseLatch", "noteAcknowledged"],
              description: "T11: to acknowledge what only waits for its reset is to reset it.",
            },
          },
        },
      },
    },
  },
});
