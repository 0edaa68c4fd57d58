import type { AlarmDefinition } from "./catalogue.ts";
import type { Priority } from "./device.events.ts";

/** Alarms of every kind. Their conditions are edges reported by the link and control regions. */
export function sharedAlarms(commsPriority: Priority): readonly AlarmDefinition[] {
  return [
    {
      id: "commsLost",
      name: "Communication lost",
      description: "No reading has arrived for ten expected intervals, at least one minute.",
      priority: commsPriority,
      point: null,
      comparison: null,
      limit: null,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 2_000,
      latching: false,
      guidance: {
        cause: "The device, its gateway or the network between has gone silent.",
        consequence: "The shown values are old and commands are refused.",
        action: "Check the gateway and its network; look whether other devices of the site are silent too.",
      },
    },
    {
      id: "commandUnanswered",
      name: "Command unanswered",
      description: "An order was sent and the device has not said what became of it.",
      priority: "medium",
      point: null,
      comparison: null,
      limit: null,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 0,
      latching: false,
      guidance: {
        cause: "The order or its answer was lost, or the device takes longer than it should.",
        consequence: "Nobody knows whether the device has acted.",
        action: "Compare the readings with what was ordered before you order again.",
      },
    },
  ];
}
