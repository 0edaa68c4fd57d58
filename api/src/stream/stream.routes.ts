import type { Request } from "express";
import { operatorOf, sitesWanted } from "../auth/caller.ts";
import type { Operator } from "../auth/caller.ts";
import { listOf, textOf } from "../http/query.ts";
import type { Routes } from "../http/operations.ts";
import { openConnection } from "./connection.ts";
import { readingScope } from "./entry.ts";
import type { Subscription, Topic } from "./entry.ts";
import type { Feed, Journal } from "./feed.ts";
import { followFeed } from "./follower.ts";
import type { ReadingTicker } from "./reading-ticker.ts";
import type { StreamDesk } from "./stream-desk.ts";

export interface StreamRoutes {
  readonly feed: Feed;
  readonly journal: Journal;
  readonly ticker: ReadingTicker;
  readonly desk: StreamDesk;
  readonly clock: () => number;
  readonly pingMs?: number;
}

export function streamRoutes({ feed, journal, ticker, desk, clock, pingMs = 5000 }: StreamRoutes): Routes {
  return {
    async openStream(request, response) {
      const operator = operatorOf(response);
      const subscription = subscriptionOf(request, operator);
      desk.admit(operator);
      const connection = openConnection(request, response);
      desk.add(operator, connection);
      const follower = followFeed({ feed, journal, connection, subscription, clock });
      const pings = setInterval(() => follower.ping(), pingMs);
      connection.onEnd(() => clearInterval(pings));
      if (subscription.topics.has("reading")) ticker.follow(connection, readingScope(subscription));
      try {
        await follower.join(sinceOf(request));
      } catch (error) {
        // The answer has begun: the client comes back with its cursor.
        connection.end();
        throw error;
      }
    },
  };
}

function sinceOf(request: Request): string | undefined {
  const header = request.headers["last-event-id"];
  if (typeof header === "string" && header !== "") return header;
  return textOf(request, "since");
}

function subscriptionOf(request: Request, operator: Operator): Subscription {
  const sites = sitesWanted(operator, textOf(request, "site"));
  const devices = listOf(request, "device");
  const readingDevices = listOf(request, "readingDevice");
  const topics = listOf(request, "topic") as Topic[];
  return {
    sites: sites === null ? null : new Set(sites),
    devices: devices.length === 0 ? null : new Set(devices),
    readingDevices: readingDevices.length === 0 ? null : new Set(readingDevices),
    topics: new Set(topics.length === 0 ? ["transition", "alarm"] : topics),
  };
}
