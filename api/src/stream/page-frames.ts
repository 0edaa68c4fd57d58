import { wants } from "./entry.ts";
import type { Entry, Subscription } from "./entry.ts";

/**
 * The frames of a page of the feed for one subscription, as bytes that all clients who asked for the same share: a thousand of them
 * cost one encoding, and clients that do not read keep references to one copy.
 */
export type PageFrames = (entries: readonly Entry[]) => Buffer | null;

const shared = new WeakMap<readonly Entry[], Map<string, Buffer | null>>();

const listed = (values: ReadonlySet<string> | null): readonly string[] | null =>
  values === null ? null : [...values].toSorted();

export function pageFrames(subscription: Subscription): PageFrames {
  const { sites, devices, topics } = subscription;
  const key = JSON.stringify([listed(sites), listed(devices), listed(topics)]);
  const encode = (entries: readonly Entry[]): Buffer | null => {
    const text = entries.map((entry) => (wants(subscription, entry) ? entry.frame() : "")).join("");
    return text === "" ? null : Buffer.from(text);
  };
  return (entries) => {
    // Of a traced row it is counted how many clients got its frame.
    if (entries.some((entry) => entry.trace !== undefined)) return encode(entries);
    let frames = shared.get(entries);
    if (frames === undefined) shared.set(entries, (frames = new Map()));
    let bytes = frames.get(key);
    if (bytes === undefined) frames.set(key, (bytes = encode(entries)));
    return bytes;
  };
}
