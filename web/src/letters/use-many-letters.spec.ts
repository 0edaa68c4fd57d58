import { beforeEach, expect, test, vi } from "vitest";
import { effectScope, shallowRef } from "vue";
import { asked } from "../testing/fake-server.ts";
import { useManyLetters, type ManyLetters } from "./use-many-letters.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
beforeEach(() => void asked.splice(0));

const shown = (...ids: string[]) => ids.map((id) => ({ id, deviceId: `device of ${id}` }));
const given = (...ids: string[]) => {
  const letters = shallowRef(shown(...ids));
  const onChange = vi.fn<(taken: readonly string[], became: string) => void>();
  const scope = effectScope();
  const many = scope.run(() => useManyLetters(() => letters.value, onChange))!;
  return { many, letters, onChange, scope };
};
const accepted = (letterId: string) => ({ letterId, status: "accepted" });
const rejected = (letterId: string) => ({
  letterId,
  status: "rejected",
  code: "letter.settled",
  detail: "Not open.",
  fix: "Leave it.",
});
const chosen = (many: ManyLetters) => many.chosen.value;

test("all that are shown can be chosen and put back; what is shown no more is chosen no more, also when it comes back", () => {
  const { many, letters } = given("a", "b");
  many.toggle("b");
  expect([chosen(many), many.isAll.value]).toEqual([["b"], false]);
  many.toggleAll();
  expect([chosen(many), many.isAll.value]).toEqual([["a", "b"], true]);
  letters.value = shown("b", "c");
  letters.value = shown("a", "b", "c");
  expect([chosen(many), many.isAll.value]).toEqual([["b"], false]);
  many.toggleAll();
  many.toggleAll();
  expect(chosen(many)).toEqual([]);
});

test("what was refused is said letter by letter and stays chosen; the rest is done", async () => {
  const { many, onChange } = given("a", "b", "c");
  many.toggleAll();
  const retried = many.retry();
  expect(asked[0]).toMatchObject({ path: "/v1/dead-letters/retry", body: { letterIds: ["a", "b", "c"] } });
  await asked[0]!.good({ results: [accepted("a"), rejected("b"), accepted("c")] });
  expect(await retried).toBe(2);
  expect(chosen(many)).toEqual(["b"]);
  expect(many.refused.value).toEqual([
    { id: "b", deviceId: "device of b", detail: "Not open.", fix: "Leave it." },
  ]);
  expect(onChange.mock.calls).toEqual([[["a", "c"], "retrying"]]);
  many.dismiss();
  expect(many.refused.value).toEqual([]);
});

test("more than the API takes at once go in several requests; when the line is cut, the rest stays chosen and the reason is said", async () => {
  const ids = Array.from({ length: 120 }, (_, n) => `l${n}`);
  const { many, onChange } = given(...ids);
  many.toggleAll();
  const discarded = many.discard("of no use");
  expect(asked[0]?.body).toEqual({ letterIds: ids.slice(0, 50), reason: "of no use" });
  await asked[0]!.good({ results: ids.slice(0, 50).map(accepted) });
  expect(asked[1]?.body).toMatchObject({ letterIds: ids.slice(50, 100) });
  await asked[1]!.bad();
  expect(await discarded).toBe(50);
  expect(asked).toHaveLength(2);
  expect(chosen(many)).toEqual(ids.slice(50));
  expect(many.problem.value).toMatchObject({ status: 503 });
  expect(many.busy.value).toBe(false);
  expect(onChange.mock.calls).toEqual([[ids.slice(0, 50), "discarded"]]);
});

test("who leaves while letters are being sent has all of them sent, and is not told", async () => {
  const ids = Array.from({ length: 70 }, (_, n) => `l${n}`);
  const { many, onChange, scope } = given(...ids);
  many.toggleAll();
  const retried = many.retry();
  scope.stop();
  await asked[0]!.good({ results: ids.slice(0, 50).map(accepted) });
  expect(asked[1]?.body).toEqual({ letterIds: ids.slice(50) });
  await asked[1]!.good({ results: ids.slice(50).map(accepted) });
  expect([await retried, onChange.mock.calls.length]).toEqual([70, 0]);
});

test("nothing is sent twice while an answer is awaited, and nothing when none is chosen", async () => {
  const { many } = given("a");
  expect(await many.retry()).toBe(0);
  many.toggle("a");
  const first = many.retry();
  expect(await many.retry()).toBe(0);
  await asked[0]!.good({ results: [accepted("a")] });
  expect([await first, asked.length]).toEqual([1, 1]);
});
