import { CommitRefused, StoreUnavailable } from "@microgrid/runtime";
import { expect, test } from "vitest";
import { createPostgresStore } from "./postgres-store.ts";

const failing = (error: Error): ReturnType<typeof createPostgresStore> =>
  createPostgresStore({ query: () => Promise.reject(error) } as never);
const coded = (code: string): Error => Object.assign(new Error("no"), { code });
const letter = { actorId: "a", letterId: "l", message: {}, error: { name: "Error", message: "no" }, at: 0 };
const batch = { actors: [], late: [], letters: [letter] };

test.each([
  ["a line that broke without a word", new Error("Connection terminated unexpectedly")],
  ["a line that was reset", coded("ECONNRESET")],
  ["a timeout of the client", new Error("Query read timeout")],
  ["a timeout of the server", coded("57014")],
  ["a backend that was terminated", coded("57P01")],
  ["a deadlock", coded("40P01")],
  ["a full disk", coded("53100")],
])("L2 after %s the outcome is unknown, and it is tried again", async (_what, error) => {
  await expect(failing(error).commit(batch)).rejects.toBeInstanceOf(StoreUnavailable);
});

test.each(["22P05", "22P02", "23505", "54001"])(
  "L8 what the database refuses with %s will never be taken",
  async (code) => {
    await expect(failing(coded(code)).commit(batch)).rejects.toBeInstanceOf(CommitRefused);
  },
);
