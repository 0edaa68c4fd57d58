import { createMachine } from "xstate";
import { expect, test } from "vitest";
import { defineActors, type ActorDefinition } from "./definition.ts";
import { begin, transit } from "./xstate-kernel.ts";

const definitionOf = (kind: string, machine: ActorDefinition["machine"]): ActorDefinition => ({
  kind,
  machine,
  parts: {},
  state: () => "",
  input: () => undefined,
});

test("L8 a machine that says nothing of iterations is bounded all the same", () => {
  const machine = createMachine({
    id: "cycle",
    version: "1",
    initial: "a",
    context: { rounds: 0 },
    states: { a: { on: { go: "b" } }, b: { always: "c" }, c: { always: "b" } },
  });
  defineActors([definitionOf("cycle", machine)]);
  expect(machine.options.maxIterations).toBeLessThanOrEqual(1_000);
  expect(() => transit(machine, begin(machine, undefined).snapshot, { type: "go", at: 0 })).toThrow(
    /Infinite loop/,
  );
});

test("a kind named twice, or otherwise than its machine, or without a version is refused", () => {
  const light = definitionOf("light", createMachine({ id: "light", version: "1" }));
  expect(() => defineActors([light, light])).toThrow("defined twice");
  expect(() => defineActors([{ ...light, kind: "lamp" }])).toThrow('has the id "light"');
  expect(() => defineActors([definitionOf("light", createMachine({ id: "light" }))])).toThrow("no version");
});
