import type { Pool } from "@microgrid/db";
import { expect, test } from "vitest";
import { recordCommits, replay } from "./commit-record.ts";

interface Pending {
  readonly name: string;
  readonly answer: () => void;
}

function fakePool(): { pool: Pool; pending: Pending[] } {
  const pending: Pending[] = [];
  const query = ({ name }: { name: string }): Promise<unknown> =>
    new Promise((resolve) => pending.push({ name, answer: () => resolve({ rows: [] }) }));
  return { pool: { query } as unknown as Pool, pending };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("only commits are recorded, each once, and what holds messages is one", async () => {
  const { pool, pending } = fakePool();
  const record = recordCommits(pool);
  const running = [
    record.db.query({ name: "load-actors", text: "" }),
    record.db.query({ name: "commit-turn", text: "", values: ["b-1"] }),
    record.db.query({ name: "commit-turn", text: "", values: ["b-2"] }),
    record.db.query({ name: "set-aside", text: "", values: ["b-3"] }),
  ];
  for (const { answer } of pending) answer();
  await Promise.all(running);
  expect(record.parallel()).toBe(3);
  expect(record.take()).toHaveLength(3);
  expect(record.take()).toHaveLength(0);
});

test("statements run again in their order, those of one device never at once", async () => {
  const { pool, pending } = fakePool();
  const commits = [
    { name: "first", values: ["b-1\u001fb-2"] },
    { name: "second", values: [["b-3"]] },
    { name: "third", values: ["b-2"] },
  ];
  const done = replay(pool, commits, 3);
  await settled();
  expect(pending.map(({ name }) => name)).toEqual(["first", "second"]);
  pending[0]?.answer();
  await settled();
  expect(pending.map(({ name }) => name)).toEqual(["first", "second", "third"]);
  pending[1]?.answer();
  pending[2]?.answer();
  expect(await done).toBeGreaterThan(0);
});
