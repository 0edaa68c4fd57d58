import { effectScope, shallowRef } from "vue";
import { expect, test } from "vitest";
import { connectionStore } from "./connection.ts";
import { Problem } from "./problem.ts";
import { retryWhenLive } from "./retry-when-live.ts";

function world() {
  connectionStore.trigger.closed();
  const problem = shallowRef<Problem | null>(null);
  const scope = effectScope();
  let runs = 0;
  scope.run(() => retryWhenLive(problem, () => runs++));
  return { problem, scope, runs: () => runs };
}
const lose = (): void => connectionStore.trigger.lost({ at: 2, since: 1 });

test("what had failed is loaded again when the line is back, and only then", () => {
  const { problem, scope, runs } = world();
  connectionStore.trigger.opened();
  problem.value = Problem.away(503);
  connectionStore.trigger.pinged({ lagMs: 5 });
  expect(runs()).toBe(0);
  lose();
  connectionStore.trigger.opened();
  expect(runs()).toBe(1);
  scope.stop();
});

test("what had not failed is left alone, and so is a page that was left", () => {
  const { problem, scope, runs } = world();
  lose();
  connectionStore.trigger.opened();
  problem.value = Problem.away(503);
  scope.stop();
  lose();
  connectionStore.trigger.opened();
  expect(runs()).toBe(0);
});
