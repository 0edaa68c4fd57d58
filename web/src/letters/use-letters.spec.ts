import { beforeEach, expect, test, vi } from "vitest";
import { effectScope, nextTick, shallowRef } from "vue";
import { asked } from "../testing/fake-server.ts";
import type { Letter } from "./letter.ts";
import { useLetter } from "./use-letter.ts";
import { useLetters } from "./use-letters.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/use-every.ts", () => ({ useEvery: () => {} }));
beforeEach(() => void asked.splice(0));

const wire = (letterId: string, over: object = {}): object => ({
  letterId,
  deviceId: "b-1",
  siteId: "demo",
  kind: "reading",
  state: "open",
  error: { name: "Error", message: "no" },
  message: {},
  original: null,
  at: "2026-01-01T00:00:00.000Z",
  retries: 0,
  retriesLeft: 5,
  settledBy: null,
  settledAt: null,
  reason: null,
  ...over,
});
const page = (nextCursor: string | null, ...ids: string[]): object => ({
  letters: ids.map((id) => wire(id)),
  nextCursor,
});

test("the answer to an earlier filter is not shown under a later one", async () => {
  const query = shallowRef<{ device?: string }>({});
  const letters = effectScope().run(() => useLetters(() => query.value))!;
  query.value = { device: "b-2" };
  await nextTick();
  await asked[1]!.good(page(null, "right"));
  await asked[0]!.good(page(null, "wrong"));
  expect(asked[1]!.query).toMatchObject({ device: "b-2" });
  expect(letters.page.value.letters.map(({ id }) => id)).toEqual(["right"]);
});

test("older letters are asked for by the cursor of the page before and come below", async () => {
  const letters = effectScope().run(() => useLetters(() => ({})))!;
  await asked[0]!.good(page("more", "a"));
  void letters.loadOlder();
  await asked[1]!.good(page(null, "a", "b"));
  expect(asked[1]!.query).toMatchObject({ cursor: "more" });
  expect(letters.page.value).toMatchObject({ letters: [{ id: "a" }, { id: "b" }], next: null });
});

test("letters that were settled together leave the list of open ones at once, also those below the newest page", async () => {
  const query = shallowRef<{ state?: "open" }>({ state: "open" });
  const letters = effectScope().run(() => useLetters(() => query.value))!;
  await asked[0]!.good(page("more", "a", "b"));
  void letters.loadOlder();
  await asked[1]!.good(page(null, "c", "d"));
  letters.settle(["b", "d"], "discarded");
  void letters.refresh();
  await asked[2]!.good({
    letters: [wire("a", { at: "2026-01-01T00:00:01.000Z" })],
    nextCursor: "more",
  });
  expect(letters.page.value.letters.map(({ id }) => id)).toEqual(["a", "c"]);

  query.value = {};
  await nextTick();
  await asked[3]!.good(page(null, "a", "b"));
  letters.settle(["b"], "retrying");
  expect(letters.page.value.letters.map(({ state }) => state)).toEqual(["open", "retrying"]);
});

test("a refusal stays until the next try, in the server's words, and the letter stays as it was", async () => {
  const heard: Letter[] = [];
  const one = effectScope().run(() =>
    useLetter(
      () => "a",
      (letter) => heard.push(letter),
    ),
  )!;
  await asked[0]!.good(wire("a"));
  const tried = one.retry();
  expect(asked[1]).toMatchObject({ method: "POST", path: "/v1/dead-letters/{letterId}/retry" });
  await asked[1]!.bad({
    status: 409,
    code: "letter.exhausted",
    detail: "Tried 5 times.",
    fix: "Discard it.",
  });
  expect(await tried).toBe(false);
  expect(one.refused.value).toMatchObject({ code: "letter.exhausted", fix: "Discard it." });
  expect(one.letter.value?.state).toBe("open");

  const again = one.retry();
  expect(one.refused.value).toBeNull();
  await asked[2]!.good(wire("a", { state: "retrying", retries: 1 }));
  expect(await again).toBe(true);
  expect(heard.map(({ state }) => state)).toEqual(["open", "retrying"]);
});

test("an answer that was on its way during an edit does not bring the old text back", async () => {
  const one = effectScope().run(() =>
    useLetter(
      () => "a",
      () => {},
    ),
  )!;
  await asked[0]!.good(wire("a"));
  void one.refresh();
  void one.edit("points", { powerKw: 2 });
  expect(asked[2]).toMatchObject({ method: "PATCH", body: { points: { powerKw: 2 } } });
  await asked[2]!.good(wire("a", { message: { points: { powerKw: 2 } } }));
  await asked[1]!.good(wire("a", { message: { points: { powerKw: 1 } } }));
  expect(one.letter.value?.message).toEqual({ points: { powerKw: 2 } });
});
