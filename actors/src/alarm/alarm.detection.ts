import { alarm } from "./alarm.setup.ts";

/** Detection layer: whether the process is in the alarm condition, judged with on-delay and off-delay. */
export const detection = alarm.createStateConfig({
  description: "Whether the condition stands, long enough to be believed.",
  initial: "pendingOn",
  on: { "definition.changed": { actions: "redefine" } },
  states: {
    inactive: {
      description: "The condition does not hold.",
      on: { "condition.met": { target: "pendingOn", actions: "noteMet" } },
    },
    pendingOn: {
      description: "The condition holds but not yet for the whole on-delay.",
      always: { guard: "hasNoOnDelay", target: "active", actions: ["noteRaised", "tellRaised"] },
      on: {
        "condition.cleared": { target: "inactive" },
        "condition.proven": { target: "active", actions: ["noteRaised", "tellRaised"] },
        "condition.sure": { target: "pendingOn", reenter: true, description: "The on-delay starts anew." },
      },
      after: {
        onDelay: {
          actions: "askOnDelay",
          description: "Do the readings show that it held? While they do not, the alarm stays pending.",
        },
      },
    },
    active: {
      description: "The condition stands: the process is in alarm.",
      tags: ["active"],
      on: { "condition.cleared": { target: "pendingOff" } },
    },
    pendingOff: {
      description: "The condition has gone but not yet for the whole off-delay.",
      tags: ["active"],
      always: { guard: "hasNoOffDelay", target: "inactive", actions: ["noteCleared", "tellCleared"] },
      on: {
        "condition.met": { target: "active", description: "It came back in time: the same occurrence." },
        "condition.proven": { target: "inactive", actions: ["noteCleared", "tellCleared"] },
        "condition.sure": { target: "pendingOff", reenter: true, description: "The off-delay starts anew." },
      },
      after: {
        offDelay: {
          actions: "askOffDelay",
          description: "Do the readings show that it stayed away? While they do not, the alarm stays.",
        },
      },
    },
  },
});
