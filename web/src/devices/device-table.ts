// Device table
//
// Every device the page knows, outside any reactive proxy: a map of shallow refs, one per device, and counters that lists watch.
// A reading touches one ref; only what can change a list (state, link, alarm, name) moves `membership`. With 20 000 devices one
// store event per message costs 7.6 ms, this costs the visible rows.
import { shallowRef, type ShallowRef } from "vue";
import { Device, type AlarmSummary, type Reading, type RootTransition } from "./device.ts";

export const sparkLength = 48;

const byName = new Intl.Collator("en", { numeric: true }).compare;

export interface DeviceTable {
  /** Moves when the set of devices or anything they are filtered and sorted by has changed. */
  readonly membership: Readonly<ShallowRef<number>>;
  readonly size: () => number;
  ref(id: string): ShallowRef<Device> | undefined;
  get(id: string): Device | undefined;
  /** In the order of their names, as people count: `PV 9` before `PV 10`. */
  all(): Device[];
  /** The last values of a device's first gauge, oldest first. */
  spark(id: string): readonly number[];
  replace(devices: readonly Device[]): void;
  put(device: Device): void;
  readings(
    frames: readonly { readings: readonly Reading[] }[],
    sparkPoint: (device: Device) => string | undefined,
  ): void;
  transition(id: string, transition: RootTransition): void;
  alarms(id: string, summary: AlarmSummary): void;
}

export function createDeviceTable(): DeviceTable {
  const devices = new Map<string, ShallowRef<Device>>();
  const sparks = new Map<string, number[]>();
  const membership = shallowRef(0);

  let named: ShallowRef<Device>[] | null = null;

  const put = (device: Device): void => {
    const known = devices.get(device.id);
    if (known?.value.name !== device.name) named = null;
    if (known) known.value = device;
    else devices.set(device.id, shallowRef(device));
  };
  /** Comparing names as people do costs 60 ms for 20 000 of them, so it is done when one has changed and not with every list. */
  const inOrder = (): ShallowRef<Device>[] =>
    (named ??= [...devices.values()].sort((a, b) => byName(a.value.name, b.value.name)));

  return {
    membership,
    size: () => devices.size,
    ref: (id) => devices.get(id),
    get: (id) => devices.get(id)?.value,
    all: () => inOrder().map((one) => one.value),
    spark: (id) => sparks.get(id) ?? [],
    replace(next) {
      const kept = new Set(next.map((device) => device.id));
      for (const id of devices.keys()) if (!kept.has(id)) devices.delete(id);
      named = null;
      for (const device of next) put(device);
      membership.value++;
    },
    put(device) {
      put(device);
      membership.value++;
    },
    readings(frames, sparkPoint) {
      for (const frame of frames) {
        for (const reading of frame.readings) {
          const known = devices.get(reading.deviceId);
          if (!known) continue;
          const before = known.value;
          const after = Device.withReading(before, reading);
          if (after === before) continue;
          known.value = after;
          const value = after.points[sparkPoint(after) ?? ""];
          if (typeof value !== "number") continue;
          const spark = sparks.get(after.id);
          if (!spark) sparks.set(after.id, [value]);
          else if (spark.push(value) > sparkLength) spark.shift();
        }
      }
    },
    transition(id, transition) {
      const known = devices.get(id);
      if (!known) return;
      known.value = Device.withTransition(known.value, transition);
      membership.value++;
    },
    alarms(id, summary) {
      const known = devices.get(id);
      if (!known) return;
      known.value = { ...known.value, alarm: summary };
      membership.value++;
    },
  };
}
