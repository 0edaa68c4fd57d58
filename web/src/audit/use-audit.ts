import { answer, http } from "../kit/http.ts";
import { usePages, type Pages } from "../kit/use-pages.ts";
import { EntryPage } from "./entry-page.ts";
import { Entry } from "./entry.ts";
import type { AuditQuery } from "./use-audit-filter.ts";

/** The log as far as it was asked for; nothing is asked for while `query` is null. */
export function useAudit(query: () => AuditQuery | null): Pages<EntryPage> {
  const fetchPage = async (asked: AuditQuery): Promise<EntryPage> => {
    const { entries, nextCursor } = await answer(http.GET("/v1/audit", { params: { query: asked } }));
    return { entries: entries.map(Entry.fromWire), next: nextCursor };
  };
  return usePages(EntryPage, query, fetchPage, 10_000);
}
