import { expect, test } from "vitest";
import { lightDefinition } from "../../test/traffic-light.ts";
import { lintMachine } from "./lint-machine.ts";

test("L6 a restart policy names a delay that some state waits for, and is one that exists", () => {
  const { machine } = lightDefinition;
  expect(lintMachine(machine, { silence: "remaining", greenTime: "restart" })).toEqual([]);
  expect(lintMachine(machine, { silense: "remaining" })).toEqual([
    'the delay "silense" has a restart policy and no state waits for it',
  ]);
  expect(lintMachine(machine, { silence: "fresh" as "restart" })).toEqual([
    'the delay "silence" has the unknown restart policy "fresh"',
  ]);
});
