// Reading ticker
//
// Latest readings for live charts: one look every 250 ms while anybody listens, one frame per client and tick. Latest
// wins; nothing is resumed, and history has the rest.
import { latestReadingTx, readNewReadings } from "@microgrid/db";
import type { NewReading, Queryable } from "@microgrid/db";
import type { Logger } from "pino";
import { instant } from "../http/instant.ts";
import type { Connection } from "./connection.ts";
import { isInScope } from "./entry.ts";
import type { Scope } from "./entry.ts";
import { frameOfJson } from "./frame.ts";

const mostPerTick = 5000;

export interface ReadingTicker {
  follow(connection: Connection, scope: Scope): void;
  stop(): void;
}

export function readingTicker(db: Queryable, log: Logger, tickMs = 250): ReadingTicker {
  const followers = new Map<Connection, Scope>();
  let afterTx: number | null = null;
  let timer: NodeJS.Timeout | null = null;

  const tick = async () => {
    try {
      afterTx ??= await latestReadingTx(db);
      const { siteIds, deviceIds } = union(followers.values());
      const news = await readNewReadings(db, { afterTx, siteIds, deviceIds, limit: mostPerTick });
      afterTx = news.nextTx;
      if (news.readings.length > 0) send(news.readings);
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "new readings cannot be read");
    }
    if (followers.size > 0) timer = setTimeout(() => void tick(), tickMs);
    else {
      timer = null;
      afterTx = null;
    }
  };

  const send = (readings: readonly NewReading[]) => {
    const rendered = [...latest(readings)].map((reading) => ({
      reading,
      json: JSON.stringify(view(reading)),
    }));
    for (const [connection, scope] of followers) {
      const wanted = rendered.filter(({ reading }) => isInScope(scope, reading));
      if (wanted.length === 0) continue;
      connection.send(frameOfJson("reading", `{"readings":[${wanted.map(({ json }) => json).join(",")}]}`));
    }
  };

  return {
    follow(connection, scope) {
      followers.set(connection, scope);
      connection.onEnd(() => void followers.delete(connection));
      if (timer === null) timer = setTimeout(() => void tick(), 0);
    },
    stop() {
      followers.clear();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** The newest of each device. */
function latest(readings: readonly NewReading[]): Iterable<NewReading> {
  return new Map(readings.map((reading) => [reading.deviceId, reading])).values();
}

function view(reading: NewReading) {
  return {
    deviceId: reading.deviceId,
    measuredAt: instant(reading.measuredAt),
    points: plainPoints(reading.points),
  };
}

/** Stored points are plain or `{v, q}`. What the device itself calls invalid is no value to show. */
function plainPoints(points: NewReading["points"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(points).flatMap(([name, point]) => {
      if (typeof point !== "object" || point === null || !("v" in point)) return [[name, point]];
      return "q" in point && point.q === "invalid" ? [] : [[name, point.v]];
    }),
  );
}

/** What all followers together want, to read no more than that. */
function union(scopes: Iterable<Scope>): {
  siteIds: string[] | null;
  deviceIds: string[] | null;
} {
  const all = [...scopes];
  return {
    siteIds: joined(all.map(({ sites }) => sites)),
    deviceIds: joined(all.map(({ devices }) => devices)),
  };
}

function joined(sets: readonly (ReadonlySet<string> | null)[]): string[] | null {
  const names = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const name of set) names.add(name);
  }
  return [...names];
}
