import { computed, type ComputedRef, type WritableComputedRef } from "vue";
import { useAddress } from "../kit/use-address.ts";
import { Alarm, type AlarmTab } from "./alarm.ts";

export interface AlarmFilter {
  readonly tab: WritableComputedRef<AlarmTab>;
  readonly priority: WritableComputedRef<string>;
  readonly text: WritableComputedRef<string>;
  readonly tabs: ComputedRef<{ value: AlarmTab; label: string; count: number }[]>;
  /** What matches, in the order given. */
  readonly shown: ComputedRef<Alarm[]>;
}

/** Which alarms are listed. It lives in the address, so that a view can be sent to a colleague. */
export function useAlarmFilter(alarms: () => readonly Alarm[]): AlarmFilter {
  const { asked, set, kept } = useAddress();
  const tab = computed<AlarmTab>({
    get: () =>
      asked("tab") === "returned" || asked("tab") === "shelved" ? (asked("tab") as AlarmTab) : "active",
    set: (value) => set({ tab: value === "active" ? undefined : value }),
  });
  const [priority, text] = [kept("priority"), kept("text")];

  const inTab = (which: AlarmTab): Alarm[] => alarms().filter((alarm) => Alarm.tab(alarm) === which);
  const tabs = computed((): { value: AlarmTab; label: string; count: number }[] => [
    { value: "active", label: "Active", count: inTab("active").length },
    { value: "returned", label: "Returned", count: inTab("returned").length },
    { value: "shelved", label: "Shelved", count: inTab("shelved").length },
  ]);
  const shown = computed(() => {
    const wanted = text.value.toLowerCase();
    return inTab(tab.value).filter(
      (alarm) =>
        (!priority.value || alarm.priority === priority.value) &&
        (!wanted || `${alarm.name} ${alarm.deviceId} ${alarm.siteId}`.toLowerCase().includes(wanted)),
    );
  });
  return { tab, priority, text, tabs, shown };
}
