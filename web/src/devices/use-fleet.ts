import type {
  Device as WireDevice,
  ReadingBatch,
  Site,
  Transition as WireTransition,
} from "@microgrid/api-specs";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { useOpenAlarms } from "../alarms/use-open-alarms.ts";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { useEvery } from "../kit/use-every.ts";
import type { StateValue } from "../machines/active-states.ts";
import { createDeviceTable, type DeviceTable } from "./device-table.ts";
import { Device } from "./device.ts";
import { Kind } from "./kinds.ts";

const pageSize = 1000;
const everyMs = 3000;
/** Devices on their way from one standing to the next that are asked for in one round. */
const mostAsked = 20;

export interface Fleet {
  readonly table: DeviceTable;
  readonly sites: Readonly<ShallowRef<readonly Site[]>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  /** Share of devices loaded, 0..1; 1 once all are there. */
  readonly loaded: Readonly<ShallowRef<number>>;
  refresh(): Promise<void>;
}

/** Every device, loaded in pages and kept live. What arrives while a page is on its way is applied again after it. */
export function useFleet(): Fleet {
  const table = createDeviceTable();
  const open = useOpenAlarms();
  const sites = shallowRef<readonly Site[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const loaded = shallowRef(0);
  let turn = 0;
  let loading = false;
  let missed: WireTransition[] = [];
  onScopeDispose(() => turn++);

  const take = (transitions: readonly WireTransition[]): void => {
    for (const one of transitions) {
      if (one.part !== null) continue;
      const { version, at, state, event } = one;
      table.transition(one.deviceId, { version, at, state, event, after: one.after as StateValue });
      if (!table.get(one.deviceId)) void meet(one.deviceId);
    }
  };
  /** A device registered after the fleet was loaded. */
  const meet = async (deviceId: string): Promise<void> => {
    if (loaded.value < 1) return;
    const wire = await answer(http.GET("/v1/devices/{deviceId}", { params: { path: { deviceId } } })).catch(
      () => null,
    );
    if (wire && !table.get(deviceId)) table.put(Device.fromWire(wire));
  };

  const refresh = async (): Promise<void> => {
    const mine = ++turn;
    loading = true;
    missed = [];
    const all: Device[] = [];
    try {
      const asked = answer(http.GET("/v1/sites"));
      asked.catch(() => {}); // Told below, unless the devices have failed first.
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } =
          cursor === null ? { limit: pageSize } : { limit: pageSize, cursor };
        const page: { devices: WireDevice[]; nextCursor: string | null; total: number } = await answer(
          http.GET("/v1/devices", { params: { query } }),
        );
        if (mine !== turn) return;
        all.push(...page.devices.map(Device.fromWire));
        cursor = page.nextCursor;
        if (cursor !== null) loaded.value = Math.min(0.99, all.length / Math.max(1, page.total));
      } while (cursor !== null);
      const { sites: known } = await asked;
      if (mine !== turn) return;
      sites.value = known;
      table.replace(all);
      loaded.value = 1;
      problem.value = null;
      take(missed);
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) {
        loading = false;
        missed = [];
      }
    }
  };

  useLive(
    {
      transition(frames: WireTransition[]) {
        if (loading) missed.push(...frames);
        take(frames);
      },
      reading(frames: ReadingBatch[]) {
        table.readings(frames, (device) => Kind.of(device.kind).gauges(device)[0]?.point);
      },
    },
    () => void refresh(),
  );
  // The open alarms are the truer source for what a row says about alarms: they are followed one by one.
  watch([open.alarms, loaded], () => {
    if (!open.loaded.value || loaded.value < 1) return;
    for (const device of table.all()) {
      const summary = open.table.summary(device.id);
      const { worst, active, unacknowledged } = device.alarm;
      if (summary.worst !== worst || summary.active !== active || summary.unacknowledged !== unacknowledged) {
        table.alarms(device.id, summary);
      }
    }
  });
  // That a drain or a resume has come to its end is no transition of its own.
  useEvery(everyMs, async () => {
    const passing = table.all().filter(({ status }) => status === "resuming" || status === "draining");
    for (const { id } of passing.slice(0, mostAsked)) {
      const wire = await answer(
        http.GET("/v1/devices/{deviceId}", { params: { path: { deviceId: id } } }),
      ).catch(() => null);
      const known = table.get(id);
      if (wire && known && wire.version >= known.version && wire.status !== known.status)
        table.put({ ...Device.fromWire(wire), alarm: known.alarm });
    }
  });
  retryWhenLive(problem, refresh);
  return { table, sites, problem, loaded, refresh };
}
