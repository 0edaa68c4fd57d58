import { onScopeDispose } from "vue";
import { acknowledge, reset } from "./acknowledge.ts";
import type { createAlarmList } from "./alarm-list.ts";
import { Alarm, type Attention } from "./alarm.ts";

/** What was asked and has not shown itself in this time is asked for no longer: the button comes back. */
const patienceMs = 10_000;

/** Gives alarms what they wait for; each is pending in the list until its own transition arrives. */
export function useAttention(
  list: ReturnType<typeof createAlarmList>,
  mayOperate: () => boolean,
): {
  take(ids: readonly string[]): Promise<void>;
  free(alarm: Alarm | null): Promise<void>;
} {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  onScopeDispose(() => timers.forEach(clearTimeout));
  const asked = (ids: readonly string[], attention: Attention): void => {
    list.trigger.asked({ ids, attention });
    timers.add(setTimeout(() => list.trigger.givenUp({ ids }), patienceMs));
  };
  return {
    async take(ids) {
      if (ids.length === 0 || !mayOperate()) return;
      asked(ids, "acknowledge");
      await acknowledge(ids);
    },
    async free(alarm) {
      if (alarm === null || Alarm.waitsFor(alarm) !== "reset" || !mayOperate()) return;
      asked([alarm.id], "reset");
      await reset(alarm.id);
    },
  };
}
