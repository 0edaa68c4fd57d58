import type { Sabotage } from "../sabotage.ts";

const file = "db/src/commit-statement.ts";
const suites = ["db/src/postgres-store.int.spec.ts"];

/** What the one statement must do. */
export const commitBugs: readonly Sabotage[] = [
  {
    name: "commit-without-version-check",
    law: "L3",
    file,
    find: "and a.version = g.expected",
    replace: "",
    suites,
  },
  {
    name: "inbox-before-compare-and-swap",
    law: "L3",
    file,
    find: "from json_to_recordset($20::json) as n(actor_id text, id text)\n    join won w using (actor_id)",
    replace:
      "from json_to_recordset($20::json) as n(actor_id text, id text)\n    join actor w using (actor_id)",
    suites,
  },
  {
    name: "orders-of-the-loser",
    law: "L3",
    file,
    find: "payload jsonb, expires double precision)\n    join won w using (actor_id)",
    replace: "payload jsonb, expires double precision)\n    join actor w using (actor_id)",
    suites,
  },
  {
    name: "readings-of-the-loser",
    law: "L3",
    file,
    find: "as r(actor_id, measured, boot, seq, accepted, points)\n    join won w using (actor_id)",
    replace: "as r(actor_id, measured, boot, seq, accepted, points)\n    join actor w using (actor_id)",
    suites,
  },
  {
    name: "letters-without-fence",
    law: "L3",
    file,
    find: "where not l.fenced or w.actor_id is not null",
    replace: "",
    suites,
  },
  {
    name: "letter-twice",
    law: "L8",
    file,
    find: "on conflict (actor_id, letter_id) ${supervised.again}",
    replace: "on conflict (actor_id, letter_id) do update set letter_id = gen_random_uuid()::text",
    suites,
  },
  {
    name: "reading-overwritten",
    law: "L4",
    file: "db/src/supervision-statement.ts",
    find: "r.fenced or w.actor_id is not null\n  on conflict do nothing",
    replace:
      "r.fenced or w.actor_id is not null\n  on conflict (device_id, measured_at, boot_id, seq) do update set late = true",
    suites,
  },
  {
    name: "late-readings-of-the-loser",
    law: "L3",
    file: "db/src/supervision-statement.ts",
    find: "where not r.fenced or w.actor_id is not null",
    replace: "",
    suites,
  },
  {
    name: "bound-stays-behind-the-deadline",
    law: "L6",
    file,
    find: "(d.due_at > statement_timestamp() and d.due_at <= w.due_at)",
    replace: "d.due_at > statement_timestamp()",
    suites,
  },
  {
    name: "claim-forgets-the-deadline",
    law: "L6",
    file,
    find: "else due.first end",
    replace: "else null end",
    suites,
  },
  {
    name: "claim-wakes-too-early",
    law: "L6",
    file,
    find: "where d.due_at <= statement_timestamp()\n",
    replace: "where d.due_at <= statement_timestamp() + interval '10 minutes'\n",
    suites,
  },
  {
    name: "lost-answer-taken-for-refusal",
    law: "L2",
    file: "db/src/postgres-store.ts",
    find: 'if (typeof code === "string" && REFUSED.has(code.slice(0, 2)))',
    replace: "if (code === undefined || REFUSED.has(code.slice(0, 2)))",
    suites: ["db/src/postgres-store.spec.ts"],
  },
];
