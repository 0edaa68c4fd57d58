import type { Sabotage } from "../sabotage.ts";

const file = "runtime/src/visit.ts";
const suites = ["runtime/src/turn.spec.ts", "runtime/src/visit.spec.ts"];

/** What drives an actor, how often and in which order. */
export const orderBugs: readonly Sabotage[] = [
  {
    name: "no-cursor",
    law: "L4",
    file: "runtime/src/arrival.ts",
    find: 'if (sample.seq <= current.seq) return { kind: "late", boots };',
    replace: "",
    suites,
  },
  {
    name: "last-reading-again",
    law: "L4",
    file: "runtime/src/arrival.ts",
    find: "if (sample.seq <= current.seq)",
    replace: "if (sample.seq < current.seq)",
    suites,
  },
  {
    name: "earlier-boot-speaks-again",
    law: "L4",
    file: "runtime/src/arrival.ts",
    find: "if (earlier.some((boot) => boot.id === sample.boot))",
    replace: "if (earlier.length > BOOTS_KEPT)",
    suites,
  },
  {
    name: "held-up-boot-taken-for-a-reboot",
    law: "L4",
    file: "runtime/src/arrival.ts",
    find: "if (sample.acceptedAt < current.at)",
    replace: "if (sample.acceptedAt < 0)",
    suites,
  },
  {
    name: "reboot-untold",
    law: "L4",
    file,
    find: "const isTold = !arrival.rebooted ||",
    replace: "const isTold = !arrival.rebooted || at > 0 ||",
    suites,
  },
  {
    name: "history-drives",
    law: "L4",
    file,
    find: 'else if (message.kind === "sample" && message.historical) {',
    replace: 'else if (message.kind === "sample" && message.historical && at < 0) {',
    suites,
  },
  {
    name: "repetition-kept-as-late",
    law: "L4",
    file,
    find: "if (!isRepeated(sample)) late.push",
    replace: "late.push",
    suites,
  },
  {
    name: "notice-taken-twice",
    law: "L2",
    file,
    find: "if (notices.has(message.id) || known(message)) continue;",
    replace: "if (notices.has(message.id)) continue;",
    suites: [...suites, "runtime/src/host.spec.ts"],
  },
  {
    name: "notice-taken-twice-in-one-turn",
    law: "L2",
    file,
    find: "if (notices.has(message.id) || known(message)) continue;",
    replace: "if (known(message)) continue;",
    suites,
  },
  {
    name: "time-goes-back",
    law: "L6",
    file,
    find: "at = Math.max(at, Math.min(instant, Math.max(now, actor.at)));",
    replace: "at = Math.min(instant, Math.max(now, actor.at));",
    suites,
  },
  {
    name: "regions-in-the-order-of-storage",
    law: "L5",
    file: "runtime/src/xstate-kernel.ts",
    find: "return inDocumentOrder(machine, revived as AnyMachineSnapshot);",
    replace: "return revived as AnyMachineSnapshot;",
    suites: ["runtime/src/xstate-kernel.spec.ts"],
  },
  {
    name: "regions-in-the-order-of-entry",
    law: "L5",
    file: "runtime/src/xstate-kernel.ts",
    find: "const snapshot = inDocumentOrder(machine, run());",
    replace: "const snapshot = run();",
    suites: ["runtime/src/xstate-kernel.spec.ts"],
  },
];
