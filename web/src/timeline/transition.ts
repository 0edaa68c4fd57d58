// Transition
//
// One step of an actor, told as a sentence. The wire gives values before and after; a person wants to know what changed and why.
import type { Transition as Wire } from "@microgrid/api-specs";
import { activeLeaves, type StateValue } from "../machines/active-states.ts";
import { span } from "../kit/age.ts";
import { Quantity } from "../kit/quantity.ts";
import { list, sentence, words } from "../kit/words.ts";

export interface StateChange {
  /** The region, empty for the root: `link`, `operation.running`. */
  readonly region: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface Transition {
  /** Place in the feed, opaque; also the identity. */
  readonly cursor: string;
  readonly deviceId: string;
  readonly kind: string;
  readonly version: number;
  readonly at: number;
  readonly part: { readonly key: string; readonly machine: string } | null;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly before: StateValue | null;
  readonly after: StateValue;
  readonly state: string;
  readonly taken: readonly string[];
  readonly orders: readonly { readonly id: string; readonly type: string }[];
  readonly changes: readonly StateChange[];
  readonly sentence: string;
  readonly cause: string;
}

/** A state with one leaf by its whole way down; one with regions by its own name, for its leaves would tell too much. */
function leaf(value: StateValue | undefined | null): string | null {
  if (value === undefined || value === null) return null;
  const paths = activeLeaves(value);
  if (paths.length > 1 && typeof value === "object") return Object.keys(value).map(words).join(", ");
  return paths.map((path) => path.split(".").map(words).join(" › ")).join(", ");
}

export function stateChanges(
  before: StateValue | null,
  after: StateValue | null,
  region = "",
): StateChange[] {
  if (typeof before === "object" && before !== null && typeof after === "object" && after !== null) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const shared = keys.filter((key) => key in before && key in after);
    if (shared.length > 0) {
      return keys.flatMap((key) =>
        stateChanges(before[key] ?? null, after[key] ?? null, region ? `${region}.${key}` : key),
      );
    }
  }
  const from = leaf(before);
  const to = leaf(after);
  return from === to ? [] : [{ region, from, to }];
}

const facts: Readonly<Record<string, string>> = {
  "telemetry.received": "a reading came in",
  "device.registered": "it was registered",
  "device.configured": "its settings changed",
  "device.rebooted": "the device restarted",
  "actor.started": "its actor was started",
  "part.started": "it was set up",
  "condition.met": "its condition is met",
  "condition.cleared": "its condition is gone",
  "occurrence.began": "a new occurrence began",
};

/** What people and the supervisor do to an actor changes no state of its machine and is told by its event. */
const supervised: Readonly<Record<string, string>> = {
  "actor.paused": "Paused",
  "actor.drained": "Draining",
  "actor.resumed": "Resumed",
  "letter.retried": "Dead letter tried again",
};

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** Why it happened, from the event: `a reading came in`, `acknowledged by demo`, `12 s passed`. */
export function cause(event: Transition["event"]): string {
  if (event.type.startsWith("xstate.after.")) {
    const delay = event.type.slice("xstate.after.".length).split(".")[0] ?? "";
    return /^\d+$/.test(delay)
      ? `${span(Number(delay)).replace(".0 ", " ")} passed`
      : `time was up (${words(delay)})`;
  }
  if (event.type.startsWith("xstate.")) return "by itself";
  const known = facts[event.type];
  if (known) return known;
  if (event.type === "order.answered") {
    const why = text(event["cause"]);
    return `the device answered ${words(text(event["answer"]) || "the order")}${why ? ` (${why})` : ""}`;
  }
  if (event.type === "setpoint.requested") {
    const point = text(event["point"]);
    const quantity = Quantity.of(point);
    const value = Quantity.format(quantity, event["value"]);
    return point
      ? `setpoint ${quantity.label.toLowerCase()} ${value} ${quantity.unit} was requested`.trim()
      : "a setpoint was requested";
  }
  if (event.type === "operation.requested")
    return `operation ${words(text(event["operation"]))} was requested`.replace("  ", " ");
  if (Object.hasOwn(supervised, event.type)) {
    const why = text(event["reason"]) || text(event["outcome"]);
    return `by ${text(event["by"]) || "somebody"}${why ? `: ${why}` : ""}`;
  }
  const [noun = "", verb = ""] = event.type.split(".");
  const by = text(event["by"]);
  return `${words(noun)} ${words(verb)}${by ? ` by ${by}` : ""}`.trim();
}

function subject(part: Transition["part"]): string {
  return part ? partLabel(part) : "";
}

/** `Alarm over temperature`, `Command`. */
function partLabel(part: NonNullable<Transition["part"]>): string {
  const name = part.key.slice(part.key.indexOf("/") + 1);
  return part.machine === "alarm"
    ? `Alarm ${words(name)}`
    : part.machine === "command"
      ? "Command"
      : `${sentence(part.machine)} ${words(name)}`;
}

function say(
  part: Transition["part"],
  changes: readonly StateChange[],
  before: StateValue | null,
  state: string,
): string {
  const about = subject(part);
  if (before === null) return `${about || "The device"} began as ${words(state)}`;
  if (changes.length === 0) return `${about || "The device"} stayed ${words(state)}`;
  const told = changes.map((change) => {
    const where = change.region === "" ? "" : sentence(change.region.split(".").pop()!).toLowerCase();
    const what = about ? "" : where || "state";
    const went =
      change.from === null
        ? `became ${change.to}`
        : change.to === null
          ? `left ${change.from}`
          : `${change.from} → ${change.to}`;
    return `${what} ${went}`.trim();
  });
  return about ? `${about}: ${list(told)}` : sentence(list(told));
}

export const Transition = {
  partLabel,

  fromWire(wire: Wire): Transition {
    const before = wire.before as StateValue | null;
    const after = wire.after as StateValue;
    const changes = stateChanges(before, after);
    return {
      cursor: wire.cursor,
      deviceId: wire.deviceId,
      kind: wire.kind,
      version: wire.version,
      at: Date.parse(wire.at),
      part: wire.part,
      event: wire.event,
      before,
      after,
      state: wire.state,
      taken: wire.taken,
      orders: wire.orders,
      changes,
      sentence: supervised[wire.event.type] ?? say(wire.part, changes, before, wire.state),
      cause: cause(wire.event),
    };
  },
};
