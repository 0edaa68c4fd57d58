import type { StateValue } from "xstate";
import type { DeviceContext } from "./device.context.ts";
import type { Points, Qualities } from "./device.events.ts";
import { label } from "./label.ts";

/** Which of an operation region's parts names the device in lists. */
const leading = ["power", "output", "position"];

export type LinkLabel = "online" | "late" | "offline" | "unknown";

export interface DeviceView {
  readonly state: string;
  readonly link: LinkLabel;
  readonly control: string;
  readonly points: Points;
  readonly qualities: Qualities;
  /** RFC 3339, or null before the first reading. */
  readonly lastReadingAt: string | null;
}

type Regions = Readonly<Record<string, StateValue | undefined>>;

const regionsOf = (value: StateValue): Regions => (typeof value === "string" ? {} : value);

/** The state of a device in one word, for lists and filters: what its operation does. */
export function deviceState(value: StateValue): string {
  const { operation } = regionsOf(value);
  if (operation === undefined || typeof operation === "string") return label(operation) || "unknown";
  const name = leading.find((region) => operation[region] !== undefined);
  return label(name === undefined ? operation : operation[name]) || "unknown";
}

/** What the API shows of a device, from what its actor remembers. Null before the actor's first event. */
export function deviceView(context: DeviceContext | null, value: StateValue | null): DeviceView {
  if (context === null || value === null) {
    return {
      state: "unreported",
      link: "unknown",
      control: "idle",
      points: {},
      qualities: {},
      lastReadingAt: null,
    };
  }
  const { link, control } = regionsOf(value);
  return {
    state: deviceState(value),
    link: link === "online" || link === "late" || link === "offline" ? link : "unknown",
    control: label(control),
    points: context.points,
    qualities: context.qualities,
    lastReadingAt: context.lastAt === null ? null : new Date(context.lastAt).toISOString(),
  };
}
