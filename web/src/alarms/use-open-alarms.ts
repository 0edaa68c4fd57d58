import type { AlarmEvent } from "@microgrid/api-specs";
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { createAlarmTable, type AlarmTable } from "./alarm-table.ts";
import { Alarm } from "./alarm.ts";

export interface OpenAlarms {
  readonly table: AlarmTable;
  /** All open alarms, most urgent first. */
  readonly alarms: Readonly<ShallowRef<readonly Alarm[]>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loaded: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
}

const key: InjectionKey<OpenAlarms> = Symbol("open alarms");
const pageSize = 1000;

/** Loads and follows the open alarms; the shell does this once and every page shares it. */
export function provideOpenAlarms(): OpenAlarms {
  const table = createAlarmTable();
  const alarms = shallowRef<readonly Alarm[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const loaded = shallowRef(false);
  let arrived: Alarm[] | null = null;

  const refresh = async (): Promise<void> => {
    arrived = [];
    try {
      const all: Alarm[] = [];
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } =
          cursor === null ? { limit: pageSize } : { limit: pageSize, cursor };
        const page: { alarms: Parameters<typeof Alarm.fromWire>[0][]; nextCursor: string | null } =
          await answer(http.GET("/v1/alarms", { params: { query } }));
        all.push(...page.alarms.map(Alarm.fromWire));
        cursor = page.nextCursor;
      } while (cursor !== null);
      table.replace(all);
      arrived?.forEach((alarm) => table.put(alarm));
      alarms.value = table.all();
      problem.value = null;
      loaded.value = true;
    } catch (thrown) {
      problem.value = Problem.fromThrown(thrown);
    } finally {
      arrived = null;
    }
  };

  useLive(
    {
      alarm(frames: AlarmEvent[]) {
        const changed = frames.map(Alarm.fromWire);
        arrived?.push(...changed);
        if (changed.filter((alarm) => table.put(alarm)).length > 0) alarms.value = table.all();
      },
    },
    () => void refresh(),
  );
  const open: OpenAlarms = { table, alarms, problem, loaded, refresh };
  provide(key, open);
  return open;
}

export function useOpenAlarms(): OpenAlarms {
  const open = inject(key);
  if (!open) throw new Error("useOpenAlarms needs provideOpenAlarms in the shell above it.");
  return open;
}
