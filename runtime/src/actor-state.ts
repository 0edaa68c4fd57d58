// Actor state
//
// What one actor is between two turns, in memory and at rest.
//   L11 The envelope is a wire format with a version; `open` upcasts old ones and refuses what it cannot read.
import { crashPoint } from "@microgrid/runtime/crash-point";
import type { AnyMachineSnapshot } from "xstate";
import type { ActorDefinition } from "./definition.ts";
import { AheadOfRelease, SnapshotUnreadable } from "./errors.ts";
import type { Message } from "./message.ts";
import { compareVersions } from "./release.ts";
import type { Timer } from "./timer.ts";
import { valueText } from "./xstate-configuration.ts";
import { dehydrate, rehydrate, type StoredSnapshot } from "./xstate-kernel.ts";

/** Highest sequence number taken from one boot of the device, and when the edge took it, ms (L4). */
export interface Boot {
  readonly id: string;
  readonly seq: number;
  readonly at: number;
}

export interface Part {
  readonly machine: string;
  readonly snapshot: AnyMachineSnapshot;
  readonly startedAt: number;
}

export interface ActorState {
  readonly actorId: string;
  readonly kind: string;
  /** Version in the store that this state was read from or committed as (L3). */
  readonly version: number;
  readonly root: AnyMachineSnapshot | null;
  readonly parts: Readonly<Record<string, Part>>;
  /** `<part key or ''>|<xstate timer id>` → timer. */
  readonly timers: Readonly<Record<string, Timer>>;
  /** Newest boot first. Older boots are kept so that a repeated message of theirs is still known (L4). */
  readonly boots: readonly Boot[];
  /** Instant of the last event; event time never goes back. */
  readonly at: number;
  /** How far its messages fail lately; see supervision.ts. */
  readonly strain: number;
  readonly status: ActorStatus;
}

/**
 * `draining`: the edge takes no more readings; paused when the queue is empty of it. `paused`: messages are held and timers stand still.
 * `resuming`: what was held is carried before what comes now.
 */
export type ActorStatus = "active" | "draining" | "paused" | "resuming";

interface StoredPart extends StoredSnapshot {
  readonly m: string;
  readonly since: number;
}

export interface SnapshotEnvelope {
  readonly v: 1;
  readonly at: number;
  readonly root: StoredSnapshot;
  readonly parts: Readonly<Record<string, StoredPart>>;
  readonly boots: readonly Boot[];
  /** Left out when there is none. */
  readonly strain?: number;
}

/** What the store holds of an actor. `snapshot` is null until the first event. */
export interface StoredActor {
  readonly actorId: string;
  readonly kind: string;
  readonly version: number;
  readonly status: ActorStatus;
  /** Version of the root machine that wrote the snapshot. */
  readonly machineVersion?: string | null;
  readonly snapshot: SnapshotEnvelope | null;
  readonly timers: Readonly<Record<string, Timer>>;
  /** Messages held for it. */
  readonly heldCount: number;
  /** The first of them, in order; none of an actor that is paused. A held notice says when it came. */
  readonly held: readonly Message[];
  /** A message is held in a form that only a newer release can read (L11). */
  readonly isAhead?: true;
}

/** Boots remembered per actor: more than a device makes within the queue's longest redelivery. */
export const BOOTS_KEPT = 8;

export function closeEnvelope(definition: ActorDefinition, state: ActorState): SnapshotEnvelope {
  if (state.root === null) throw new Error(`Actor ${state.actorId} has no snapshot to store.`);
  const parts: Record<string, StoredPart> = {};
  for (const key in state.parts) {
    const part = state.parts[key] as Part;
    const machine = definition.parts[part.machine]?.machine;
    if (machine)
      parts[key] = { m: part.machine, since: part.startedAt, ...dehydrate(machine, part.snapshot) };
  }
  const strain = state.strain > 0 ? { strain: state.strain } : {};
  return {
    v: 1,
    at: state.at,
    root: dehydrate(definition.machine, state.root),
    parts,
    boots: state.boots,
    ...strain,
  };
}

function snapshotText({ value, context, status, history }: StoredSnapshot): string {
  const text = `"value":${valueText(value)},"context":${JSON.stringify(context ?? null)}`;
  if (status === undefined && history === undefined) return text;
  return `${text},${JSON.stringify({ status, history }).slice(1, -1)}`;
}

/** The envelope as JSON. State values, which many actors share, are written out once, and not for each of them. */
export function envelopeText({ root, parts, ...rest }: SnapshotEnvelope): string {
  let texts = "";
  for (const key in parts) {
    const { m, since, ...part } = parts[key] as StoredPart;
    texts += `${texts && ","}${JSON.stringify(key)}:{"m":${JSON.stringify(m)},"since":${since},${snapshotText(part)}}`;
  }
  return `{"root":{${snapshotText(root)}},"parts":{${texts}},${JSON.stringify(rest).slice(1)}`;
}

/** The first envelopes did not say when a boot was last heard. */
function upcastBoot(boot: { readonly id: string; readonly seq: number; readonly at?: number }): Boot {
  if (boot.at === undefined) crashPoint("W14");
  return { at: 0, ...boot };
}

/**
 * Throws `AheadOfRelease` where a newer release wrote it, by its machine's version, the envelope's or that of a held
 * message (L11). Throws
 * `SnapshotUnreadable` on an unknown envelope version, an unknown part machine or a state that no longer exists.
 */
export function openEnvelope(
  definition: ActorDefinition,
  stored: Omit<StoredActor, "held" | "heldCount">,
): ActorState {
  const envelope = stored.snapshot;
  if (stored.isAhead) throw new AheadOfRelease(`A newer release holds messages for actor ${stored.actorId}.`);
  const base = {
    actorId: stored.actorId,
    kind: stored.kind,
    version: stored.version,
    timers: stored.timers,
    strain: envelope?.strain ?? 0,
    status: stored.status,
  };
  if (envelope === null) return { ...base, root: null, parts: {}, boots: [], at: 0 };
  const { machineVersion = null } = stored;
  const mine = String(definition.machine.version);
  if (Number(envelope.v) > 1 || (machineVersion !== null && compareVersions(machineVersion, mine) > 0))
    throw new AheadOfRelease(
      `Actor ${stored.actorId} was written by version ${machineVersion} of "${definition.kind}" (envelope ${String(envelope.v)}); this release has ${mine}.`,
    );
  if (envelope.v !== 1)
    throw new SnapshotUnreadable(
      `Actor ${stored.actorId}: envelope version ${String(envelope.v)} is not known to this release.`,
    );
  const parts: Record<string, Part> = {};
  for (const [key, part] of Object.entries(envelope.parts)) {
    const machine = definition.parts[part.m]?.machine;
    if (!machine)
      throw new SnapshotUnreadable(`Actor ${stored.actorId}: no machine "${part.m}" for the part ${key}.`);
    parts[key] = { machine: part.m, startedAt: part.since, snapshot: rehydrate(machine, part) };
  }
  return {
    ...base,
    root: rehydrate(definition.machine, envelope.root),
    parts,
    boots: envelope.boots.map(upcastBoot),
    at: envelope.at,
  };
}
