import type { Priority } from "@microgrid/api-specs";

const byRank: readonly (Priority | null)[] = [null, "low", "medium", "high"];

/** Ranks of the database: 1 low, 2 medium, 3 high. */
export function priorityOf(rank: number | null): Priority | null {
  return rank === null ? null : (byRank[rank] ?? null);
}

export function rankOf(priority: Priority): number {
  return byRank.indexOf(priority);
}
