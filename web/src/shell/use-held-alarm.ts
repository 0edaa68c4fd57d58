import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import type { Alarm } from "../alarms/alarm.ts";

/** A press sooner than this was meant for what stood there before. */
export const meantAfterMs = 500;

export interface HeldAlarm {
  readonly shown: Readonly<ShallowRef<Alarm | null>>;
  /** The most urgent one, while another is held in its place. */
  readonly ahead: ComputedRef<Alarm | null>;
  /** Nobody points at it any more: the most urgent takes its place. */
  release(): void;
  /** Whether a press now is meant for the alarm shown. */
  isMeant(): boolean;
}

/** The first alarm that waits; but while someone points at the one shown, that one stays for as long as it waits itself. */
export function useHeldAlarm(
  waiting: () => readonly Alarm[],
  isPointedAt: () => boolean,
  now: () => number = () => performance.now(),
): HeldAlarm {
  const shown = shallowRef<Alarm | null>(null);
  let changedAt = -Infinity;

  const show = (hold: boolean): void => {
    const before = shown.value?.id;
    const held = hold ? waiting().find((alarm) => alarm.id === before) : undefined;
    const next = held ?? waiting()[0] ?? null;
    if (next?.id !== before) changedAt = now();
    shown.value = next;
  };
  watch(waiting, () => show(isPointedAt()), { immediate: true });

  return {
    shown,
    ahead: computed(() => {
      const first = waiting()[0] ?? null;
      return first?.id === shown.value?.id ? null : first;
    }),
    release: () => show(false),
    isMeant: () => now() - changedAt >= meantAfterMs,
  };
}
