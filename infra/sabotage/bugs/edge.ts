import type { Sabotage } from "../sabotage.ts";

/** Who may say what. */
export const edgeBugs: readonly Sabotage[] = [
  {
    name: "revoked-token-goes-on",
    law: "L7",
    file: "db/src/device-tokens.ts",
    find: "from device_token where token_id = $1 and revoked_at is null`",
    replace: "from device_token where token_id = $1`",
    suites: ["db/src/access.int.spec.ts"],
  },
  {
    name: "secret-not-compared",
    law: "L7",
    file: "api/src/auth/device-tokens.ts",
    find: "if (found === null || !isRight) return null;",
    replace: "if (found === null) return null;",
    suites: ["api/src/auth/device-tokens.spec.ts"],
  },
  {
    name: "revoked-token-keeps-its-stream",
    law: "L7",
    file: "api/src/commands/order-desk.ts",
    find: "(isLive) => isLive || connection.end(),",
    replace: "() => undefined,",
    suites: ["api/src/commands/order-streams.int.spec.ts"],
  },
  {
    name: "foreign-device-accepted",
    law: "L7",
    file: "api/src/telemetry/judge.ts",
    find: "if (isOwn) return null;",
    replace: "if (isOwn || device !== null) return null;",
    suites: ["api/src/auth/authorise.int.spec.ts", "api/src/telemetry/bad-telemetry.int.spec.ts"],
  },
  {
    name: "device-speaks-for-its-neighbour",
    law: "L7",
    file: "api/src/telemetry/judge.ts",
    find: "device.siteId === caller.siteId && (caller.deviceId === null || caller.deviceId === deviceId)",
    replace: "device.siteId === caller.siteId",
    suites: ["api/src/auth/authorise.int.spec.ts", "api/src/telemetry/bad-telemetry.int.spec.ts"],
  },
  {
    name: "foreign-page-may-write",
    law: "L7",
    file: "api/src/http/origin.ts",
    find: "if (!isOwn && (usesCookie || isForeign)) foreign(origin, publicOrigin);",
    replace: "",
    suites: ["api/src/auth/origin.int.spec.ts"],
  },
  {
    name: "key-of-one-request-for-another",
    law: "L2",
    file: "api/src/commands/commands.routes.ts",
    find: 'if (insertion.kind === "conflict") {',
    replace: 'if (insertion.kind === "conflict" && now < 0) {',
    suites: ["api/src/commands/commands.int.spec.ts"],
  },
  {
    name: "edited-event-goes-round-the-door",
    law: "L7",
    file: "api/src/supervision/letter-edit.ts",
    find: "const made = outsideEvent(type, said, editor.name);",
    replace: 'const made = { kind: "event", event: { ...said, type } } as ReturnType<typeof outsideEvent>;',
    suites: ["api/src/supervision/letter-edit.spec.ts"],
  },
];
