import type { Transition as Wire } from "@microgrid/api-specs";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { Timeline } from "./timeline.ts";
import { Transition } from "./transition.ts";

const pageSize = 100;

export interface LiveTimeline {
  readonly timeline: Readonly<ShallowRef<Timeline>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
  loadOlder(): Promise<void>;
}

/** The transitions of one device, history and live; `onLive` hears each batch as it comes, oldest first. */
export function useTimeline(
  deviceId: () => string,
  onLive: (arrived: readonly Transition[]) => void,
): LiveTimeline {
  const timeline = shallowRef<Timeline>(Timeline.empty);
  const problem = shallowRef<Problem | null>(null);
  const loading = shallowRef(true);
  let ended = false;
  onScopeDispose(() => (ended = true));

  const fetchPage = async (
    id: string,
    cursor: string | null,
  ): Promise<{ items: Transition[]; next: string | null }> => {
    const query = cursor === null ? { limit: pageSize } : { limit: pageSize, cursor };
    const page = await answer(
      http.GET("/v1/devices/{deviceId}/transitions", { params: { path: { deviceId: id }, query } }),
    );
    return { items: page.transitions.map(Transition.fromWire), next: page.nextCursor };
  };

  const load = async (older: boolean): Promise<void> => {
    const id = deviceId();
    const cursor = older ? (timeline.value.older ?? null) : null;
    if (older && (cursor === null || loading.value)) return;
    loading.value = true;
    try {
      const page = await fetchPage(id, cursor);
      if (ended || deviceId() !== id) return;
      timeline.value = older
        ? Timeline.withOlder(timeline.value, page.items, page.next)
        : Timeline.withHead(timeline.value, page.items, page.next);
      problem.value = null;
    } catch (thrown) {
      if (deviceId() === id) problem.value = Problem.fromThrown(thrown);
    } finally {
      loading.value = false;
    }
  };

  useLive(
    {
      transition(frames: Wire[]) {
        const mine = frames.filter((frame) => frame.deviceId === deviceId()).map(Transition.fromWire);
        if (mine.length === 0) return;
        timeline.value = Timeline.withLive(timeline.value, mine);
        onLive(mine);
      },
    },
    () => void load(false),
  );
  watch(deviceId, () => {
    timeline.value = Timeline.empty;
    void load(false);
  });
  return { timeline, problem, loading, loadOlder: () => load(true) };
}
