import { expect, test } from "vitest";
import { effectScope, shallowRef } from "vue";
import { useDraft } from "./use-draft.ts";

test("a box follows its filter when that is changed from outside, and what is typed stays until then", () => {
  const kept = shallowRef("battery-1");
  const draft = effectScope().run(() => useDraft(() => kept.value))!;
  draft.value = "battery-2";
  expect([draft.value, kept.value]).toEqual(["battery-2", "battery-1"]);
  kept.value = "";
  expect(draft.value).toBe("");
});
