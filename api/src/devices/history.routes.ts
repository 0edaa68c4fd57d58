import type { Series, TransitionList } from "@microgrid/api-specs";
import { listTransitions, readBuckets, readSeries } from "@microgrid/db";
import type { Queryable } from "@microgrid/db";
import { operatorOf } from "../auth/caller.ts";
import { instant } from "../http/instant.ts";
import type { Routes } from "../http/operations.ts";
import { refuse } from "../http/problem.ts";
import { listOf, numberOf, parameterOf, textOf } from "../http/query.ts";
import { transitionView } from "./transition.view.ts";
import { visibleDevice } from "./visible-device.ts";

const mostRows = 5000;
/** The contract takes no wider bucket. */
const widestBucket = 86_400;

export function historyRoutes(db: Queryable): Routes {
  return {
    async listTransitions(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      const limit = numberOf(request, "limit") ?? 100;
      const page = await listTransitions(db, { deviceId, limit, cursor: textOf(request, "cursor") });
      const list: TransitionList = {
        transitions: page.entries.map(transitionView),
        nextCursor: page.nextCursor,
      };
      response.json(list);
    },

    async getReadings(request, response) {
      const { deviceId } = await visibleDevice(db, operatorOf(response), parameterOf(request, "deviceId"));
      const from = instantOf(textOf(request, "from"), "from");
      const to = instantOf(textOf(request, "to"), "to");
      if (from >= to) refuse("range.invalid", "from is not before to.", "Send from before to.");
      const bucketSeconds = numberOf(request, "bucket") ?? null;
      const asked = listOf(request, "points");
      const query = { deviceId, from, to, points: asked.length === 0 ? null : asked, limit: mostRows };
      if (bucketSeconds !== null && to - from > mostRows * bucketSeconds * 1000) tooWide(from, to);
      const found =
        bucketSeconds === null
          ? await readSeries(db, query)
          : await readBuckets(db, { ...query, bucketSeconds });
      if (found.truncated) tooWide(from, to);
      const series: Series = {
        deviceId,
        bucketSeconds,
        points: [...found.points],
        rows: found.rows.map(({ at, ...rest }) => ({ at: instant(at), ...rest })),
      };
      response.json(series);
    },
  };
}

function instantOf(text: string | undefined, name: string): number {
  const ms = Date.parse(text ?? "");
  if (Number.isFinite(ms)) return ms;
  refuse(
    "range.invalid",
    `${name} is not an instant.`,
    `Send ${name} as RFC 3339, e.g. 2026-06-21T10:15:00.000Z.`,
  );
}

function tooWide(from: number, to: number): never {
  // One less: a range that does not begin with a bucket touches one more.
  const seconds = Math.ceil((to - from) / 1000 / (mostRows - 1));
  const fix =
    seconds <= widestBucket
      ? `Narrow the range, or ask for buckets of at least ${seconds} s with bucket=${seconds}.`
      : `Narrow the range to ${mostRows - 1} days at most, with bucket=${widestBucket}.`;
  refuse("range.tooWide", `There are more than ${mostRows} rows in this range.`, fix);
}
