import type { StoredDevice } from "@microgrid/actors";
import type { ActorView } from "@microgrid/db";
import type { SnapshotEnvelope } from "@microgrid/runtime";

/** The stored envelope (L11, version 1 is the only one yet); null before the first step. */
export function envelopeOf(actor: ActorView): SnapshotEnvelope | null {
  return actor.snapshot as SnapshotEnvelope | null;
}

/** The same as actors read it. */
export function storedDevice(actor: ActorView): StoredDevice | null {
  return envelopeOf(actor) as unknown as StoredDevice | null;
}
