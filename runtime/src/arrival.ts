// Arrival
//
//   L4  Telemetry is identified by (device, boot, seq): repeated → nothing, late → history only, a new boot is an event.
import { BOOTS_KEPT, type Boot } from "./actor-state.ts";
import type { Sample } from "./message.ts";
import type { ActorEvent } from "./xstate-kernel.ts";

export type Arrival =
  | { readonly kind: "live"; readonly boots: readonly Boot[]; readonly rebooted: boolean }
  | { readonly kind: "late"; readonly boots: readonly Boot[] };

/** Where a reading stands among those heard before. */
export function place(boots: readonly Boot[], sample: Sample): Arrival {
  const [current, ...earlier] = boots;
  const arriving = { id: sample.boot, seq: sample.seq, at: sample.acceptedAt };
  if (!current) return { kind: "live", rebooted: false, boots: [arriving] };
  if (current.id === sample.boot) {
    if (sample.seq <= current.seq) return { kind: "late", boots };
    return { kind: "live", rebooted: false, boots: [arriving, ...earlier] };
  }
  // A message of an earlier boot that arrives after the reboot: history, whatever its number.
  if (earlier.some((boot) => boot.id === sample.boot)) return { kind: "late", boots };
  // A boot that was never heard and was accepted before the current one spoke last is an earlier one that was held up on its way:
  // taken for a reboot it would turn everything that the device says now into history.
  if (sample.acceptedAt < current.at)
    return { kind: "late", boots: [current, arriving, ...earlier].slice(0, BOOTS_KEPT) };
  return { kind: "live", rebooted: true, boots: [arriving, ...boots].slice(0, BOOTS_KEPT) };
}

const hasQuality = (points: Sample["points"]): boolean => {
  for (const name in points) if (typeof points[name] === "object") return true;
  return false;
};

export function telemetryEvent(sample: Sample, at: number): ActorEvent {
  const { measuredAt } = sample;
  if (!hasQuality(sample.points))
    return { type: "telemetry.received", at, measuredAt, points: sample.points };
  const points: Record<string, unknown> = {};
  let quality: Record<string, string> | undefined;
  for (const [name, point] of Object.entries(sample.points)) {
    if (typeof point === "object") {
      points[name] = point.v;
      (quality ??= {})[name] = point.q;
    } else {
      points[name] = point;
    }
  }
  const event = { type: "telemetry.received", at, measuredAt, points };
  return quality ? { ...event, quality } : event;
}
