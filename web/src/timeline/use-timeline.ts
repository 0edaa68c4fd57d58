import type { AlarmEvent, Transition as Wire } from "@microgrid/api-specs";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { soughtFromHead, Timeline } from "./timeline.ts";
import { Transition } from "./transition.ts";

const pageSize = 100;
const seekSize = 1000;

export interface LiveTimeline {
  readonly timeline: Readonly<ShallowRef<Timeline>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
  loadOlder(): Promise<void>;
  /** Loads again what failed: the newest page, or the older one. */
  refresh(): Promise<void>;
}

/** The transitions of one device, history and live; `onLive` hears each batch as it comes, oldest first. */
export function useTimeline(
  deviceId: () => string,
  onLive: (arrived: readonly Transition[]) => void,
): LiveTimeline {
  const timeline = shallowRef<Timeline>(Timeline.empty);
  const problem = shallowRef<Problem | null>(null);
  const loading = shallowRef(true);
  /** Only the last load asked for may change anything. */
  let turn = 0;
  let failedOlder = false;
  onScopeDispose(() => turn++);

  const fetchPage = async (
    id: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Transition[]; next: string | null }> => {
    const query = cursor === null ? { limit } : { limit, cursor };
    const page = await answer(
      http.GET("/v1/devices/{deviceId}/transitions", { params: { path: { deviceId: id }, query } }),
    );
    return { items: page.transitions.map(Transition.fromWire), next: page.nextCursor };
  };
  /** From the newest page down until one goes below what is held. */
  const seek = async (id: string): Promise<{ items: Transition[]; next: string | null }> => {
    const found = await fetchPage(id, null, seekSize);
    while (found.next !== null && !Timeline.isBelow(timeline.value, found.items)) {
      const { items, next } = await fetchPage(id, found.next, seekSize);
      found.items.push(...items);
      found.next = next;
    }
    return found;
  };

  const load = async (older: boolean): Promise<void> => {
    const place = timeline.value.older ?? null;
    if (older && (place === null || loading.value)) return;
    const id = deviceId();
    const mine = ++turn;
    loading.value = true;
    try {
      const page =
        older && place === soughtFromHead
          ? await seek(id)
          : await fetchPage(id, older ? (place as string) : null, pageSize);
      if (mine !== turn) return;
      timeline.value = older
        ? Timeline.withOlder(timeline.value, page.items, page.next)
        : Timeline.withHead(timeline.value, page.items, page.next);
      problem.value = null;
    } catch (thrown) {
      if (mine !== turn) return;
      if (!older) timeline.value = Timeline.torn(timeline.value);
      failedOlder = older;
      problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) loading.value = false;
    }
  };

  let isCatching = false;
  let isBehind = false;
  /** The stream tells what became of an alarm, not by which transitions: those stand in the history. */
  const catchUp = async (): Promise<void> => {
    isBehind = true;
    if (isCatching) return;
    isCatching = true;
    while (isBehind) {
      isBehind = false;
      const id = deviceId();
      const page = await fetchPage(id, null, pageSize).catch(() => null);
      if (page === null || id !== deviceId()) continue;
      const known = new Set(timeline.value.items.map((one) => one.cursor));
      const ofAlarms = page.items.filter((one) => one.part?.machine === "alarm" && !known.has(one.cursor));
      const before = timeline.value.older;
      timeline.value = Timeline.withHead(timeline.value, page.items, page.next);
      // Let go of what lay below: an older page on its way no longer belongs under it.
      if (timeline.value.older !== before) {
        turn++;
        loading.value = false;
      }
      if (ofAlarms.length > 0) onLive(ofAlarms.reverse());
    }
    isCatching = false;
  };
  const refresh = (): Promise<void> => load(failedOlder && problem.value !== null);

  useLive(
    {
      transition(frames: Wire[]) {
        const mine = frames.filter((frame) => frame.deviceId === deviceId()).map(Transition.fromWire);
        if (mine.length === 0) return;
        timeline.value = Timeline.withLive(timeline.value, mine);
        onLive(mine);
      },
      alarm(frames: AlarmEvent[]) {
        if (frames.some((frame) => frame.deviceId === deviceId())) void catchUp();
      },
    },
    () => void load(false),
  );
  watch(deviceId, () => {
    timeline.value = Timeline.empty;
    problem.value = null;
    void load(false);
  });
  retryWhenLive(problem, refresh);
  return { timeline, problem, loading, loadOlder: () => load(true), refresh };
}
