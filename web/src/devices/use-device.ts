import type { Device as WireDevice, ReadingBatch } from "@microgrid/api-specs";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { useOpenAlarms } from "../alarms/use-open-alarms.ts";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { useEvery } from "../kit/use-every.ts";
import type { Chart } from "../machines/chart.ts";
import type { Transition } from "../timeline/transition.ts";
import { Device } from "./device.ts";
import { Part } from "./part.ts";

export interface LiveDevice {
  readonly device: Readonly<ShallowRef<Device | null>>;
  readonly parts: Readonly<ShallowRef<readonly Part[]>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  /** The page hears transitions once; it passes those of this device on. */
  follow(transitions: readonly Transition[], charts: Readonly<Record<string, Chart>>): void;
  refresh(): Promise<void>;
}

/** How soon a device that does not follow its messages as usual is asked for again. */
const everyMs = 3000;

/** One device with its parts, kept live. What arrives while it is being fetched is applied again after. */
export function useDevice(id: () => string): LiveDevice {
  const device = shallowRef<Device | null>(null);
  const parts = shallowRef<readonly Part[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const open = useOpenAlarms();
  let held: [readonly Transition[], Readonly<Record<string, Chart>>][] | null = null;
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const apply: LiveDevice["follow"] = (transitions, charts) => {
    for (const transition of transitions) {
      if (transition.part) parts.value = Part.after(parts.value, transition, charts);
      else if (device.value) {
        const { version, state, after, event } = transition;
        device.value = Device.withTransition(device.value, {
          version,
          state,
          after,
          event,
          at: new Date(transition.at).toISOString(),
        });
      }
    }
  };

  const refresh = async (): Promise<void> => {
    const wanted = id();
    const path = { deviceId: wanted };
    const mine = ++turn;
    const arrived: NonNullable<typeof held> = [];
    held = arrived;
    try {
      const [wire, snapshot] = await Promise.all([
        answer(http.GET("/v1/devices/{deviceId}", { params: { path } })),
        answer(http.GET("/v1/devices/{deviceId}/snapshot", { params: { path } })).catch(() => null),
      ]);
      if (mine !== turn) return;
      device.value = Device.fromWire(wire as WireDevice);
      if (snapshot) parts.value = snapshot.parts.map(Part.fromWire);
      problem.value = null;
      arrived.forEach(([transitions, charts]) => apply(transitions, charts));
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) held = null;
    }
  };

  useLive(
    {
      reading(frames: ReadingBatch[]) {
        for (const frame of frames) {
          for (const reading of frame.readings) {
            if (device.value && reading.deviceId === device.value.id)
              device.value = Device.withReading(device.value, reading);
          }
        }
      },
    },
    () => void refresh(),
    id,
  );
  watch(id, () => {
    device.value = null;
    parts.value = [];
    problem.value = null;
    void refresh();
  });
  watch(open.alarms, () => {
    if (device.value && open.loaded.value)
      device.value = { ...device.value, alarm: open.table.summary(device.value.id) };
  });
  // How much is held, and that held messages are carried, no stream tells.
  useEvery(everyMs, () => device.value && device.value.status !== "active" && refresh());
  retryWhenLive(problem, refresh);
  return {
    device,
    parts,
    problem,
    refresh,
    follow(transitions, charts) {
      held?.push([transitions, charts]);
      apply(transitions, charts);
    },
  };
}
