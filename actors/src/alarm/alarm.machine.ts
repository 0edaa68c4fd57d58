import { newAlarm } from "./alarm.context.ts";
import { acknowledgement } from "./alarm.acknowledgement.ts";
import { detection } from "./alarm.detection.ts";
import { alarm } from "./alarm.setup.ts";
import { suppression } from "./alarm.suppression.ts";

/** One alarm of one device, from the moment its condition is met until it is normal, noticed and not set aside. */
export const alarmMachine = alarm.createMachine({
  id: "alarm",
  version: "1",
  description:
    "One alarm of a device after ISA-18.2: detection, acknowledgement and suppression side by side.",
  context: ({ input }) => newAlarm(input),
  initial: "standing",
  states: {
    standing: {
      type: "parallel",
      description: "The alarm is known to the operator or may become so.",
      always: { guard: "isOver", target: "ended" },
      states: { detection, acknowledgement, suppression },
    },
    ended: { type: "final", description: "Back to normal, noticed, and set aside by nobody." },
  },
});
