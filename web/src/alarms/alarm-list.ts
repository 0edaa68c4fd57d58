// Alarm list
//
// What is chosen, where the keyboard stands and what is open in the list. Screen state only: alarms themselves live in the table.
import { createStore } from "@xstate/store";
import type { Attention } from "./alarm.ts";

export interface AlarmListState {
  readonly selected: ReadonlySet<string>;
  readonly current: string | null;
  readonly opened: string | null;
  /** What was asked for each alarm, its transition not yet seen. */
  readonly pending: ReadonlyMap<string, Attention>;
}

const toggled = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
};

export const createAlarmList = () =>
  createStore({
    context: { selected: new Set(), current: null, opened: null, pending: new Map() } as AlarmListState,
    on: {
      selected: (context, event: { id: string }) => ({
        ...context,
        selected: toggled(context.selected, event.id),
      }),
      selectedAll: (context, event: { ids: readonly string[] }) => ({
        ...context,
        selected: event.ids.every((id) => context.selected.has(id)) ? new Set<string>() : new Set(event.ids),
      }),
      moved: (context, event: { ids: readonly string[]; by: number }) => {
        if (event.ids.length === 0) return { ...context, current: null };
        const at = context.current === null ? -1 : event.ids.indexOf(context.current);
        const from = at === -1 && event.by < 0 ? event.ids.length : at;
        const next = Math.min(event.ids.length - 1, Math.max(0, from + event.by));
        return { ...context, current: event.ids[next] ?? null };
      },
      pointed: (context, event: { id: string }) => ({ ...context, current: event.id }),
      opened: (context, event: { id: string }) => ({
        ...context,
        current: event.id,
        opened: context.opened === event.id ? null : event.id,
      }),
      asked: (context, event: { ids: readonly string[]; attention: Attention }) => ({
        ...context,
        selected: new Set([...context.selected].filter((id) => !event.ids.includes(id))),
        pending: new Map([...context.pending, ...event.ids.map((id) => [id, event.attention] as const)]),
      }),
      /** Only what is still shown stays chosen or awaited. */
      shown: (context, event: { ids: readonly string[]; waiting: ReadonlyMap<string, Attention | null> }) => {
        const ids = new Set(event.ids);
        return {
          ...context,
          selected: new Set([...context.selected].filter((id) => ids.has(id))),
          pending: new Map([...context.pending].filter(([id, asked]) => event.waiting.get(id) === asked)),
          current: context.current !== null && ids.has(context.current) ? context.current : null,
        };
      },
      givenUp: (context, event: { ids: readonly string[] }) => ({
        ...context,
        pending: new Map([...context.pending].filter(([id]) => !event.ids.includes(id))),
      }),
    },
  });
