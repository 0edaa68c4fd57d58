import type { AuditEntry as Wire, AuditList } from "@microgrid/api-specs";
import { listAudit } from "@microgrid/db";
import type { AuditEntry, Queryable } from "@microgrid/db";
import { operatorOf, sitesWanted } from "../auth/caller.ts";
import { instant } from "../http/instant.ts";
import type { Routes } from "../http/operations.ts";
import { numberOf, textOf } from "../http/query.ts";

export function auditRoutes(db: Queryable): Routes {
  return {
    async listAudit(request, response) {
      const page = await listAudit(db, {
        siteIds: sitesWanted(operatorOf(response), textOf(request, "site")),
        deviceId: textOf(request, "device"),
        who: textOf(request, "by"),
        limit: numberOf(request, "limit") ?? 100,
        cursor: textOf(request, "cursor"),
      });
      const list: AuditList = { entries: page.entries.map(entryView), nextCursor: page.nextCursor };
      response.json(list);
    },
  };
}

function entryView({ who, at, before, after, ...entry }: AuditEntry): Wire {
  return {
    ...entry,
    at: instant(at),
    by: who,
    before: before === null ? null : { ...before },
    after: after === null ? null : { ...after },
  };
}
