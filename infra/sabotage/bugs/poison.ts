import type { Sabotage } from "../sabotage.ts";

const turn = "runtime/src/turn.spec.ts";

/** What one event or device can do to others, and what the outside may name. */
export const poisonBugs: readonly Sabotage[] = [
  {
    name: "poison-takes-its-batch-along",
    law: "L8",
    file: "runtime/src/visit.ts",
    find: "      letters.push(letter);\n",
    replace: "      throw error;\n",
    suites: [turn],
  },
  {
    name: "poison-leaves-its-actor-astray",
    law: "L8",
    file: "runtime/src/visit.ts",
    find: "state = { ...before, strain };",
    replace: "state = { ...actor, strain };",
    suites: [turn],
  },
  {
    name: "poison-hides-the-reboot",
    law: "L4",
    file: "runtime/src/visit.ts",
    find: "attempt(sample, () => reboot(sample), untold);\n    if (isTold && pausedReason === null) attempt(sample, () => hear(sample));",
    replace:
      "attempt(sample, () => {\n      reboot(sample);\n      hear(sample);\n    }, untold);\n    if (!arrival.rebooted && isTold) attempt(sample, () => hear(sample));",
    suites: ["runtime/src/visit.spec.ts"],
  },
  {
    name: "refused-batch-dropped-whole",
    law: "L8",
    file: "runtime/src/narrow.ts",
    find: "  if (errands.length > 1) {\n    const half",
    replace: "  if (errands.length > 1_000_000) {\n    const half",
    suites: [turn],
  },
  {
    name: "one-that-hangs-takes-the-others-with-it",
    law: "L8",
    file: "runtime/src/drafting.ts",
    find: "if (errands.length === 1 || !(error instanceof StepTooLong)) throw failed;",
    replace: "throw failed;",
    suites: ["runtime/src/narrow.spec.ts"],
  },
  {
    name: "blamed-for-a-process-that-stood-still",
    law: "L8",
    file: "runtime/src/narrow.ts",
    find: "if (isProven && (isLast ? isAgain || isAlone : isAgain && isLong))",
    replace: "if (isLast ? isAgain || isAlone : isAgain && isLong)",
    suites: ["runtime/src/narrow.spec.ts"],
  },
  {
    name: "endless-cycle",
    law: "L8",
    file: "runtime/src/definition.ts",
    find: "const MAX_ITERATIONS = 1_000;",
    replace: "const MAX_ITERATIONS = Number.POSITIVE_INFINITY;",
    suites: ["runtime/src/definition.spec.ts"],
  },
  {
    name: "outside-names-an-inner-event",
    law: "L7",
    file: "runtime/src/xstate-kernel.ts",
    find: '!type.startsWith("xstate.") && ',
    replace: "",
    suites: ["runtime/src/xstate-kernel.spec.ts"],
  },
  {
    name: "inner-event-not-looked-at",
    law: "L7",
    file: "runtime/src/visit.ts",
    find: "if (!isOutsideEvent(type))",
    replace: "if (type === undefined)",
    suites: [turn],
  },
  {
    name: "ended-machine-hears-on",
    law: "L7",
    file: "runtime/src/xstate-kernel.ts",
    find: 'if (snapshot.status !== "active")\n',
    replace: 'if (snapshot.status === "stopped")\n',
    suites: ["runtime/src/xstate-kernel.spec.ts"],
  },
  {
    name: "old-envelope-not-brought-up-to-date",
    law: "L11",
    file: "runtime/src/actor-state.ts",
    find: "boots: envelope.boots.map(upcastBoot),",
    replace: "boots: envelope.boots,",
    suites: ["actors/histories/revive.spec.ts", "runtime/src/actor-state.spec.ts"],
  },
  {
    name: "lane-of-a-site-moves",
    law: "L11",
    file: "runtime/src/sqs/lane.ts",
    find: "const FNV_PRIME = 0x01000193;",
    replace: "const FNV_PRIME = 0x01000195;",
    suites: ["runtime/src/sqs/wire-format.spec.ts"],
  },
];
