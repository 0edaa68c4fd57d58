import type { AlarmEvent } from "@microgrid/api-specs";
import { inject, onScopeDispose, provide, shallowRef, type InjectionKey, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
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

/** Loads and follows the open alarms. What arrives while they are being fetched is applied again after. */
export function followOpenAlarms(): OpenAlarms {
  const table = createAlarmTable();
  const alarms = shallowRef<readonly Alarm[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const loaded = shallowRef(false);
  /** What has come since the load under way began. */
  let arrived: Alarm[] | null = null;
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const refresh = async (): Promise<void> => {
    const mine = ++turn;
    const since: Alarm[] = [];
    arrived = since;
    try {
      const all: Alarm[] = [];
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } =
          cursor === null ? { limit: pageSize } : { limit: pageSize, cursor };
        const page: { alarms: Parameters<typeof Alarm.fromWire>[0][]; nextCursor: string | null } =
          await answer(http.GET("/v1/alarms", { params: { query } }));
        if (mine !== turn) return;
        all.push(...page.alarms.map(Alarm.fromWire));
        cursor = page.nextCursor;
      } while (cursor !== null);
      table.replace(all);
      since.forEach((alarm) => table.put(alarm));
      alarms.value = table.all();
      problem.value = null;
      loaded.value = true;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) arrived = null;
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
  retryWhenLive(problem, refresh);
  return { table, alarms, problem, loaded, refresh };
}

/** The shell follows the open alarms once and every page shares them. */
export function provideOpenAlarms(): OpenAlarms {
  const open = followOpenAlarms();
  provide(key, open);
  return open;
}

export function useOpenAlarms(): OpenAlarms {
  const open = inject(key);
  if (!open) throw new Error("useOpenAlarms needs provideOpenAlarms in the shell above it.");
  return open;
}
