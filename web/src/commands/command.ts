// Command
//
// A setpoint or an operation on its way to a device, and how far it has come.
import type { Command as Wire, CommandState } from "@microgrid/api-specs";
import { Quantity } from "../kit/quantity.ts";
import { sentence } from "../kit/words.ts";

export interface Command {
  readonly id: string;
  readonly deviceId: string;
  readonly kind: "setpoint" | "operation";
  /** `Power 40.0 kW`, `Reset fault`. */
  readonly title: string;
  readonly point: string | null;
  readonly value: number | null;
  readonly state: CommandState;
  readonly cause: string | null;
  readonly requestedBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly changedAt: number;
}

export interface Step {
  readonly label: string;
  readonly mark: "done" | "now" | "ahead" | "failed" | "unknown";
}

const open: ReadonlySet<CommandState> = new Set<CommandState>([
  "requested",
  "sent",
  "accepted",
  "outcomeUnknown",
]);
const way: readonly CommandState[] = ["requested", "sent", "accepted", "succeeded"];
const bad: ReadonlySet<CommandState> = new Set<CommandState>(["rejected", "failed", "expired", "cancelled"]);

const labels: Readonly<Record<CommandState, string>> = {
  requested: "requested",
  sent: "sent",
  accepted: "accepted",
  outcomeUnknown: "outcome unknown",
  succeeded: "succeeded",
  rejected: "rejected",
  failed: "failed",
  expired: "expired",
  cancelled: "cancelled",
  unresolved: "unresolved",
};

function title(kind: Command["kind"], request: Readonly<Record<string, unknown>>): string {
  if (kind === "operation") return sentence(String(request["operation"] ?? "operation"));
  const quantity = Quantity.of(String(request["point"] ?? ""));
  return `${quantity.label} ${Quantity.format(quantity, request["value"])} ${quantity.unit}`.trim();
}

export const Command = {
  fromWire(wire: Wire): Command {
    const value = wire.request["value"];
    const point = wire.request["point"];
    return {
      id: wire.commandId,
      deviceId: wire.deviceId,
      kind: wire.kind,
      title: title(wire.kind, wire.request),
      point: typeof point === "string" ? point : null,
      value: typeof value === "number" ? value : null,
      state: wire.state,
      cause: wire.cause,
      requestedBy: wire.requestedBy,
      createdAt: Date.parse(wire.createdAt),
      expiresAt: Date.parse(wire.expiresAt),
      changedAt: Date.parse(wire.changedAt),
    };
  },

  isOpen: (command: Pick<Command, "state">): boolean => open.has(command.state),
  label: (state: CommandState): string => labels[state] ?? state,
  isState: (state: string): state is CommandState => state in labels,

  /** requested → sent → accepted → succeeded, or where it ended instead. An unknown outcome is not a failure. */
  steps(command: Pick<Command, "state"> & Partial<Pick<Command, "cause">>): Step[] {
    // Nothing was sent where the device was there already.
    if (command.state === "succeeded" && command.cause === "POSITION_REACHED") {
      return [
        { label: labels.requested, mark: "done" },
        { label: labels.succeeded, mark: "done" },
      ];
    }
    const reached = way.indexOf(command.state);
    if (reached >= 0) {
      const over = command.state === "succeeded";
      return way.map((state, index) => ({
        label: labels[state],
        mark: index < reached || (over && index === reached) ? "done" : index === reached ? "now" : "ahead",
      }));
    }
    const passed =
      command.state === "failed" ? 3 : command.state === "expired" || command.state === "cancelled" ? 1 : 2;
    return [
      ...way.slice(0, passed).map((state): Step => ({ label: labels[state], mark: "done" })),
      { label: labels[command.state], mark: bad.has(command.state) ? "failed" : "unknown" },
    ];
  },
};
