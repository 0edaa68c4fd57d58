import type { Sabotage } from "../sabotage.ts";

const journal = ["db/src/journal.int.spec.ts"];

/** What dashboards and devices are told. */
export const feedBugs: readonly Sabotage[] = [
  {
    name: "sequence-as-cursor",
    law: "L9",
    file: "db/src/journal.ts",
    find: "and tx < h.horizon",
    replace: "",
    suites: journal,
  },
  {
    name: "resumes-at-the-last-row",
    law: "L9",
    file: "db/src/journal.ts",
    find: "where (tx, seq) > ($1::xid8, $2::bigint) and",
    replace: "where (tx, seq) >= ($1::xid8, $2::bigint) and",
    suites: journal,
  },
  {
    name: "gap-untold",
    law: "L9",
    file: "db/src/journal.ts",
    find: "gap: rows[0]?.gap ?? false };",
    replace: "gap: false };",
    suites: [...journal, "db/src/retention.int.spec.ts"],
  },
  {
    name: "memory-resumes-at-the-last-row",
    law: "L9",
    file: "api/src/stream/recent.ts",
    find: "compareCursors(at.cursor, cursor) <= 0",
    replace: "compareCursors(at.cursor, cursor) < 0",
    suites: ["api/src/stream/feed.spec.ts", "api/src/stream/follower.spec.ts"],
  },
  {
    name: "live-before-caught-up",
    law: "L9",
    file: "api/src/stream/follower.ts",
    find: "    send(feed.recent().after(position));\n",
    replace: "",
    suites: ["api/src/stream/follower.spec.ts"],
  },
  {
    name: "slow-client-fills-memory",
    law: "L9",
    file: "api/src/stream/connection.ts",
    find: "response.writableLength > limit",
    replace: "response.writableLength < 0",
    suites: ["api/src/stream/connection.spec.ts"],
  },
  {
    name: "waits-for-drain-only",
    law: "L9",
    file: "api/src/stream/connection.ts",
    find: "        listeners.push(() => resolve());\n",
    replace: "",
    suites: ["api/src/stream/connection.spec.ts"],
  },
  {
    name: "expired-order-delivered",
    law: "L5",
    file: "db/src/orders.ts",
    find: "where answered_at is null and expires_at > now()",
    replace: "where answered_at is null",
    suites: ["db/src/orders.int.spec.ts"],
  },
  {
    name: "withdrawn-order-delivered",
    law: "L5",
    file: "db/src/orders.ts",
    find: "and (p.ended_at is not null or p.context->>'withdrawnAt' is not null)",
    replace: "and p.ended_at is not null",
    suites: ["db/src/orders.int.spec.ts"],
  },
];
