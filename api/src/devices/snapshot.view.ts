import type { Snapshot, StateValue } from "@microgrid/api-specs";
import type { ActorView } from "@microgrid/db";
import { instant } from "../http/instant.ts";
import { machineVersionOf } from "./kinds.ts";
import { envelopeOf } from "./stored-device.ts";

/** An actor in the raw, for those who look under the hood. */
export function snapshotView(actor: ActorView): Snapshot {
  const envelope = envelopeOf(actor);
  return {
    deviceId: actor.actorId,
    kind: actor.kind,
    version: actor.version,
    machineVersion: actor.machineVersion ?? machineVersionOf(actor.kind),
    status: actor.status,
    pausedReason: actor.pausedReason,
    value: (actor.value ?? {}) as StateValue,
    context: (envelope?.root.context ?? {}) as Record<string, unknown>,
    timers: Object.entries(actor.timers).map(([key, { due, set }]) => ({
      ...timerName(key),
      dueAt: instant(due),
      setAt: instant(set),
    })),
    parts: actor.parts.map(({ key, machine, state, value, context }) => ({
      key,
      machine,
      state,
      value: value as StateValue,
      context: { ...context },
    })),
    boots: (envelope?.boots ?? []).map(({ id, seq }) => ({ bootId: id, seq })),
  };
}

/** Stored as `<part key or ''>|<timer id>`. */
function timerName(key: string): { id: string; part: string | null } {
  const bar = key.indexOf("|");
  const part = key.slice(0, bar);
  return { id: key.slice(bar + 1), part: part === "" ? null : part };
}
