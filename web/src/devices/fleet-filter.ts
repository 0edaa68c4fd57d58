// Fleet filter
//
// Which devices the fleet shows and in which order. It lives in the address, so that a view can be sent to a colleague.
import { rank } from "../alarms/alarm.ts";
import type { Device, Link } from "./device.ts";

export type FleetOrder = "name" | "kind" | "state" | "link" | "alarm" | "age";

export interface FleetFilter {
  readonly text: string;
  readonly site: string;
  readonly kind: string;
  readonly state: string;
  readonly link: string;
  readonly alarm: string;
  readonly tag: string;
  readonly order: FleetOrder;
  readonly down: boolean;
}

type Query = Readonly<Record<string, unknown>>;

const one = (query: Query, key: string): string => {
  const value = query[key];
  return typeof value === "string" ? value : "";
};

const orders: readonly FleetOrder[] = ["name", "kind", "state", "link", "alarm", "age"];
const links: readonly Link[] = ["offline", "late", "unknown", "online"];

const byWord = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compare: Readonly<Record<FleetOrder, (a: Device, b: Device) => number>> = {
  name: () => 0,
  kind: (a, b) => byWord(a.kind, b.kind),
  state: (a, b) => byWord(a.state, b.state),
  link: (a, b) => links.indexOf(a.link) - links.indexOf(b.link),
  alarm: (a, b) =>
    Math.sign(b.alarm.unacknowledged) - Math.sign(a.alarm.unacknowledged) ||
    rank(b.alarm.worst) - rank(a.alarm.worst),
  age: (a, b) => (b.lastReadingAt ?? 0) - (a.lastReadingAt ?? 0),
};

export const FleetFilter = {
  fromQuery(query: Query): FleetFilter {
    const order = one(query, "order");
    return {
      text: one(query, "text"),
      site: one(query, "site"),
      kind: one(query, "kind"),
      state: one(query, "state"),
      link: one(query, "link"),
      alarm: one(query, "alarm"),
      tag: one(query, "tag"),
      order: orders.find((known) => known === order) ?? "name",
      down: one(query, "down") === "1",
    };
  },

  /** Only what differs from the default, so that the plain fleet is plain `/`. */
  toQuery(filter: FleetFilter): Record<string, string> {
    const query: Record<string, string> = {};
    for (const key of ["text", "site", "kind", "state", "link", "alarm", "tag"] as const) {
      if (filter[key]) query[key] = filter[key];
    }
    if (filter.order !== "name") query["order"] = filter.order;
    if (filter.down) query["down"] = "1";
    return query;
  },

  /** Whether anything narrows the list. */
  narrows: (filter: FleetFilter): boolean =>
    Boolean(
      filter.text || filter.site || filter.kind || filter.state || filter.link || filter.alarm || filter.tag,
    ),

  matches(filter: FleetFilter, device: Device): boolean {
    if (filter.site && device.siteId !== filter.site) return false;
    if (filter.kind && device.kind !== filter.kind) return false;
    if (filter.state && device.state !== filter.state && device.status !== filter.state) return false;
    if (filter.link && device.link !== filter.link) return false;
    if (filter.tag && !device.tags.includes(filter.tag)) return false;
    if (filter.alarm === "any" && device.alarm.active + device.alarm.unacknowledged === 0) return false;
    if (filter.alarm === "unacknowledged" && device.alarm.unacknowledged === 0) return false;
    if (filter.alarm === "none" && device.alarm.active + device.alarm.unacknowledged > 0) return false;
    if (!filter.text) return true;
    const text = filter.text.toLowerCase();
    return device.name.toLowerCase().includes(text) || device.id.toLowerCase().includes(text);
  },

  /** Devices come in the order of their names and keep it among equals. */
  apply(filter: FleetFilter, devices: readonly Device[]): Device[] {
    const shown = devices.filter((device) => FleetFilter.matches(filter, device));
    if (filter.order === "name") return filter.down ? shown.reverse() : shown;
    const by = compare[filter.order];
    return shown.sort(filter.down ? (a, b) => by(b, a) : by);
  },
};
