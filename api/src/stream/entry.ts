import type { Cursor } from "@microgrid/db";

export type Topic = "transition" | "alarm" | "reading";

/** One row of the journal on its way to the clients. Serialised when the first client wants it, then shared. */
export interface Entry {
  readonly cursor: Cursor;
  readonly siteId: string;
  readonly deviceId: string;
  readonly topic: Exclude<Topic, "reading">;
  /** The device was paused, drained or resumed: what is remembered of it elsewhere may hold no more. */
  readonly isSupervision: boolean;
  readonly frame: () => string;
  /** Only of a row whose request was traced: its traceparent, and how often its frame was asked for. */
  readonly trace?: { readonly parent: string; readonly frames: number };
}

export function lazily(make: () => string): () => string {
  let made: string | null = null;
  return () => (made ??= make());
}

export interface Scope {
  readonly sites: ReadonlySet<string> | null;
  readonly devices: ReadonlySet<string> | null;
}

/** What one client asked for, within what its operator may see. `null` = no restriction. */
export interface Subscription extends Scope {
  /** Of the topic reading, only these as well. */
  readonly readingDevices: ReadonlySet<string> | null;
  readonly topics: ReadonlySet<Topic>;
}

export function wants(subscription: Subscription, entry: Entry): boolean {
  return subscription.topics.has(entry.topic) && isInScope(subscription, entry);
}

/** The devices whose readings are wanted. */
export function readingScope({ sites, devices, readingDevices }: Subscription): Scope {
  if (devices === null || readingDevices === null) return { sites, devices: devices ?? readingDevices };
  return { sites, devices: new Set([...readingDevices].filter((deviceId) => devices.has(deviceId))) };
}

export function isInScope(subscription: Scope, of: { siteId: string; deviceId: string }): boolean {
  const { sites, devices } = subscription;
  return (sites === null || sites.has(of.siteId)) && (devices === null || devices.has(of.deviceId));
}
