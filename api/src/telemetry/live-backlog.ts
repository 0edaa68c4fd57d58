// Live backlog
//
// How much live telemetry of a device, and of a site, this process has put into the queue that no worker has made true yet. What is
// over its cap is told to come again, so that neither a device that floods nor an outage of the workers fills the queue without end.
//
// A worker's commit leaves in the actor's row when its newest live reading was accepted; all that this process accepted of the device up
// to then is true (a site's lane keeps order). So nothing is asked per request: once a second the rows of those that have a
// quarter of a cap waiting are read, by key. Exact to that second and to the second by which instants are told apart. Each
// API process counts what it took itself and begins at zero: with n processes a cap can be reached n times.
//   L8  A paused device holds what comes, and one that repeats itself moves no instant: neither may cost its site anything.
import type { Queryable } from "@microgrid/db";
import { readingProgress } from "@microgrid/db";

export interface LiveBacklog {
  /** Takes room for one more reading; otherwise says whose cap is reached. */
  admit(siteId: string, deviceId: string): "admitted" | "device" | "site";
  /** Reads what has become true meanwhile. Throws what the database throws. */
  refresh(): Promise<void>;
}

export interface BacklogCaps {
  readonly perDevice: number;
  readonly perSite: number;
}

interface Span {
  readonly from: number;
  at: number;
  count: number;
}

interface Waiting {
  readonly siteId: string;
  total: number;
  /** How many were accepted from when until when, oldest first. */
  spans: Span[];
  admittedAt: number;
}

interface Site {
  total: number;
  readonly devices: Set<string>;
}

const RESOLUTION_MS = 1_000;
/** A device over its cap may send one reading in this time: a backlog of repeated readings moves nothing by which it could be seen to end. */
const TRICKLE_MS = 1_000;
/** Readings that were accepted so long ago count no longer. */
const FORGOTTEN_MS = 15 * 60_000;
/** A worker puts what comes for a device that is not active beside the queue, and nothing tells when: after this time it is done. */
const HELD_MS = 10_000;
/** Who has none waiting longer than this, and few, has no part in what fills its site. */
const RECENT_MS = 5_000;
const FEW = 1 / 50;

export function liveBacklog(db: Queryable, clock: () => number, caps: BacklogCaps): LiveBacklog {
  const devices = new Map<string, Waiting>();
  const sites = new Map<string, Site>();

  const drop = (deviceId: string, waiting: Waiting, until: number): void => {
    const site = sites.get(waiting.siteId);
    while (waiting.spans[0] && waiting.spans[0].at <= until) {
      const { count } = waiting.spans.shift() as { count: number };
      waiting.total -= count;
      if (site) site.total -= count;
    }
    if (waiting.total > 0) return;
    devices.delete(deviceId);
    site?.devices.delete(deviceId);
    if (site?.devices.size === 0) sites.delete(waiting.siteId);
  };

  const add = (siteId: string, deviceId: string, now: number): void => {
    let site = sites.get(siteId);
    if (!site) sites.set(siteId, (site = { total: 0, devices: new Set() }));
    let waiting = devices.get(deviceId);
    if (!waiting) devices.set(deviceId, (waiting = { siteId, total: 0, spans: [], admittedAt: 0 }));
    site.devices.add(deviceId);
    site.total += 1;
    waiting.total += 1;
    waiting.admittedAt = now;
    const { spans } = waiting;
    const last = spans.at(-1);
    if (last && now - last.from < RESOLUTION_MS / 2) {
      last.at = now;
      last.count += 1;
    } else {
      waiting.spans = joined([...spans, { from: now, at: now, count: 1 }], now);
    }
  };

  return {
    admit(siteId, deviceId) {
      const now = clock();
      const waiting = devices.get(deviceId);
      const isFull = (waiting?.total ?? 0) >= caps.perDevice;
      const isSiteFull = (sites.get(siteId)?.total ?? 0) >= caps.perSite && !isPrompt(waiting, now);
      if ((isFull || isSiteFull) && now - (waiting?.admittedAt ?? 0) < TRICKLE_MS)
        return isFull ? "device" : "site";
      add(siteId, deviceId, now);
      return "admitted";
    },
    async refresh() {
      const now = clock();
      const asked = new Set<string>();
      for (const site of sites.values())
        if (site.total >= caps.perSite / 4) for (const deviceId of site.devices) asked.add(deviceId);
      for (const [deviceId, waiting] of devices) {
        drop(deviceId, waiting, now - FORGOTTEN_MS);
        if (waiting.total >= caps.perDevice / 4) asked.add(deviceId);
      }
      if (asked.size === 0) return;
      for (const { deviceId, lastReadingAt, status } of await readingProgress(db, {
        deviceIds: [...asked],
      })) {
        const waiting = devices.get(deviceId);
        if (!waiting) continue;
        if (status !== "active") drop(deviceId, waiting, now - HELD_MS);
        // Readings that came together are all told with the instant of the first.
        if (lastReadingAt !== null) drop(deviceId, waiting, lastReadingAt + RESOLUTION_MS);
      }
    },
  };

  function isPrompt(waiting: Waiting | undefined, now: number): boolean {
    if (waiting === undefined) return true;
    const oldest = waiting.spans[0]?.at ?? now;
    return waiting.total < caps.perDevice * FEW && now - oldest < RECENT_MS;
  }
}

/**
 * A device costs little memory: neighbours are joined while together they are no wider than the newer is old. So a backlog shrinks in
 * steps in proportion to its age, and what is joined still grows old.
 */
function joined(spans: readonly Span[], now: number): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const older = kept.at(-1);
    if (older && span.at - older.from <= now - span.at)
      kept[kept.length - 1] = { from: older.from, at: span.at, count: older.count + span.count };
    else kept.push(span);
  }
  return kept;
}
