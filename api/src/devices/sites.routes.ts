import type { SiteList } from "@microgrid/api-specs";
import { listSites } from "@microgrid/db";
import type { Queryable } from "@microgrid/db";
import { priorityOf } from "../alarms/priority.ts";
import { operatorOf } from "../auth/caller.ts";
import type { Routes } from "../http/operations.ts";

export function siteRoutes(db: Queryable): Routes {
  return {
    async listSites(_request, response) {
      const sites = await listSites(db, { siteIds: operatorOf(response).sites });
      const list: SiteList = {
        sites: sites.map(({ siteId, name, timeZone, deviceCount, worstAlarmRank }) => ({
          siteId,
          name,
          timeZone,
          deviceCount,
          worstAlarm: priorityOf(worstAlarmRank),
        })),
      };
      response.json(list);
    },
  };
}
