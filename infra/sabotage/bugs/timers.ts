import type { Sabotage } from "../sabotage.ts";

const suites = ["runtime/src/visit.spec.ts", "runtime/src/turn.spec.ts"];

/** Deadlines are the database's, fire once, and never early. */
export const timerBugs: readonly Sabotage[] = [
  {
    name: "cancel-ignored",
    law: "L6",
    file: "runtime/src/step.ts",
    find: "        delete next[key];\n",
    replace: "        continue;\n",
    suites,
  },
  {
    name: "fired-timer-stays",
    law: "L6",
    file: "runtime/src/progress.ts",
    find: "    progress.state = { ...progress.state, timers: without(progress.state.timers, next.key) };\n",
    replace: "",
    suites,
  },
  {
    name: "fires-early",
    law: "L6",
    file: "runtime/src/timer.ts",
    find: "if (due <= at && (first === null",
    replace: "if (due <= at + 50 && (first === null",
    suites,
  },
  {
    name: "out-of-order",
    law: "L6",
    file: "runtime/src/timer.ts",
    find: "(first === null || due < first.due || (due === first.due",
    replace: "(first === null || due > first.due || (due === first.due",
    suites,
  },
  {
    name: "message-before-what-was-due",
    law: "L6",
    file: "runtime/src/progress.ts",
    find: "Math.max(now, actor.at)));\n  fireDue(progress);",
    replace: "Math.max(now, actor.at)));",
    suites,
  },
  {
    name: "clock-of-the-host",
    law: "L6",
    file: "runtime/src/database-clock.ts",
    find: "now: () => Math.floor(base + (monotonic() - mark)),",
    replace: "now: () => Date.now(),",
    suites: [...suites, "runtime/src/database-clock.spec.ts"],
  },
  {
    name: "clock-runs-ahead",
    law: "L6",
    file: "runtime/src/database-clock.ts",
    find: "estimate > latest) {",
    replace: "false) {",
    suites: ["runtime/src/database-clock.spec.ts"],
  },
  {
    name: "stale-copy-asked-what-is-due",
    law: "L6",
    file: "runtime/src/gathering.ts",
    find: "    if (resident && messages.some(",
    replace: "    if (!resident && messages.some(",
    suites,
  },
  {
    name: "misspelled-delay-fires-at-once",
    law: "L6",
    file: "runtime/src/xstate-kernel.ts",
    find: "else if (id?.startsWith(AFTER))",
    replace: "else if (id === AFTER)",
    suites: ["runtime/src/xstate-kernel.spec.ts"],
  },
];
