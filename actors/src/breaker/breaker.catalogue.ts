import type { KindCatalogue, Refusal } from "../device/catalogue.ts";
import { valueOf, type DeviceContext } from "../device/device.context.ts";
import type { CommandRequested } from "../device/device.events.ts";
import { sharedAlarms } from "../device/shared-alarms.ts";

function blockedBy(context: DeviceContext, request: CommandRequested): Refusal | null {
  if (request.type === "setpoint.requested" || request.operation !== "close") return null;
  const position = valueOf(context, request, "position");
  if (position === "bad") {
    return {
      cause: "BLOCKED_BY_HEALTH",
      detail: "The position of the breaker cannot be known: it reports open and closed at once.",
      fix: "Verify the position on site first.",
    };
  }
  if (position === "intermediate") {
    return {
      cause: "BLOCKED_BY_PROCESS",
      detail: "The breaker is between open and closed.",
      fix: "Wait until it has arrived; if it stays there, inspect it on site.",
    };
  }
  if (position !== "closed") return null;
  return {
    cause: "POSITION_REACHED",
    detail: "The breaker is already closed.",
    fix: "There is nothing to do.",
  };
}

export const breakerCatalogue: KindCatalogue = {
  kind: "breaker",
  settings: [],
  description: "A circuit breaker: joins two parts of the grid or keeps them apart.",
  points: [
    {
      name: "position",
      unit: "",
      description: "What the auxiliary contacts say: open, closed, intermediate or bad.",
    },
    { name: "tripped", unit: "", description: "Whether protection has opened it." },
    { name: "currentA", unit: "A", description: "Current through the breaker." },
    { name: "voltageV", unit: "V", description: "Voltage of the line side." },
    { name: "frequencyHz", unit: "Hz", description: "Frequency of the line side." },
  ],
  setpoints: [],
  operations: [
    {
      operation: "open",
      description: "Open the breaker. Never refused because something else is under way.",
      overrides: true,
      resetsAlarms: false,
      completionMs: 5_000,
    },
    {
      operation: "close",
      description: "Close the breaker.",
      overrides: false,
      resetsAlarms: true,
      completionMs: 5_000,
    },
  ],
  setpointCompletionMs: 0,
  blockedBy,
  isDone(command, points) {
    if (command.kind === "setpoint") return false;
    return points["position"] === (command.operation === "open" ? "open" : "closed");
  },
  alarms: [
    {
      id: "tripped",
      name: "Breaker tripped",
      description: "Protection has opened the breaker.",
      priority: "high",
      point: "tripped",
      comparison: null,
      limit: null,
      equals: true,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 0,
      latching: true,
      guidance: {
        cause: "A short circuit, an overload or an earth fault behind the breaker; or a protection test.",
        consequence: "Everything behind it is without supply, or the site has become an island.",
        action: "Read the relay for the cause. Do not close before the cause is found and gone.",
      },
    },
    {
      id: "discrepancy",
      name: "Breaker discrepancy",
      description: "The breaker has not reached the position it was ordered or began to move to.",
      priority: "high",
      point: null,
      comparison: null,
      limit: null,
      deadband: 0,
      onDelayMs: 1_000,
      offDelayMs: 1_000,
      latching: true,
      guidance: {
        cause:
          "Spring not charged, mechanism stuck, control voltage missing or an auxiliary contact out of place.",
        consequence: "The breaker may not open when it must.",
        action: "Treat it as not able to open: use the upstream breaker and inspect this one.",
      },
    },
    {
      id: "badPosition",
      name: "Breaker position contradictory",
      description: "Both auxiliary contacts are made at once: the position cannot be known.",
      priority: "high",
      point: "position",
      comparison: null,
      limit: null,
      equals: "bad",
      deadband: 0,
      onDelayMs: 1_000,
      offDelayMs: 1_000,
      latching: true,
      guidance: {
        cause: "An auxiliary contact is stuck, or its wiring is shorted.",
        consequence: "Interlocks that rely on the position are blind; closing is refused.",
        action: "Verify the position on site before anyone works or switches.",
      },
    },
    {
      id: "lineDead",
      name: "Line dead",
      description: "The closed breaker has no voltage on its line side.",
      priority: "medium",
      point: "voltageV",
      comparison: "below",
      limit: 50,
      deadband: 20,
      onDelayMs: 10_000,
      offDelayMs: 30_000,
      latching: false,
      suppressedWhen: { point: "position", anyOf: ["open", "intermediate"] },
      guidance: {
        cause: "The grid beyond the breaker is gone, or a fuse of the voltage transformer has blown.",
        consequence: "The site is not supplied from this side.",
        action: "Check the supply upstream; open the breaker before the site is started as an island.",
      },
    },
    ...sharedAlarms("medium"),
  ],
};
