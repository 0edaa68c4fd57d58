import type { Command, CommandState } from "@microgrid/api-specs";
import type { Command as StoredCommand } from "@microgrid/db";
import { instant } from "../http/instant.ts";

/** A request the actor never heard of is over when its time is: the actor would refuse it as expired. */
export function commandOf(stored: StoredCommand, now: number): Command {
  const isUnheard = stored.state === "requested" && now >= stored.expiresAt;
  return {
    commandId: stored.commandId,
    deviceId: stored.deviceId,
    kind: stored.kind,
    request: { ...stored.request } as Command["request"],
    state: isUnheard ? "expired" : (stored.state as CommandState),
    cause: stored.cause,
    requestedBy: stored.requestedBy,
    createdAt: instant(stored.createdAt),
    expiresAt: instant(stored.expiresAt),
    changedAt: instant(isUnheard ? stored.expiresAt : stored.changedAt),
  };
}
