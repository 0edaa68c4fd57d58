import type { ReadingBatch } from "@microgrid/api-specs";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { clock } from "../kit/clock.ts";
import { answer, http } from "../kit/http.ts";
import { useLive } from "../kit/live.ts";
import { Problem } from "../kit/problem.ts";
import { retryWhenLive } from "../kit/retry-when-live.ts";
import { Sample, Series } from "./series.ts";

export const windowMs = 15 * 60_000;

/** The readings of the last quarter of an hour, then live. */
export function useReadings(deviceId: () => string): {
  samples: Readonly<ShallowRef<readonly Sample[]>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  loading: Readonly<ShallowRef<boolean>>;
  refresh(): Promise<void>;
} {
  const samples = shallowRef<readonly Sample[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const loading = shallowRef(true);
  /** Only the last load asked for may change anything. */
  let turn = 0;
  onScopeDispose(() => turn++);

  const refresh = async (): Promise<void> => {
    const id = deviceId();
    const mine = ++turn;
    loading.value = true;
    const to = clock.now();
    const query = { from: new Date(to - windowMs).toISOString(), to: new Date(to + 60_000).toISOString() };
    const ask = (bucket?: number) =>
      answer(
        http.GET("/v1/devices/{deviceId}/readings", {
          params: { path: { deviceId: id }, query: bucket === undefined ? query : { ...query, bucket } },
        }),
      );
    try {
      const wire = await ask().catch((thrown: unknown) => {
        if (Problem.fromThrown(thrown).status === 422) return ask(1);
        throw thrown;
      });
      if (mine !== turn) return;
      samples.value = Series.join(wire.rows.map(Sample.fromRow), samples.value, to - windowMs);
      problem.value = null;
    } catch (thrown) {
      if (mine === turn) problem.value = Problem.fromThrown(thrown);
    } finally {
      if (mine === turn) loading.value = false;
    }
  };

  useLive(
    {
      reading(batches: ReadingBatch[]) {
        const mine = batches
          .flatMap((batch) => batch.readings)
          .filter((reading) => reading.deviceId === deviceId())
          .map((reading) => ({ at: Date.parse(reading.measuredAt), values: reading.points }));
        if (mine.length > 0) samples.value = Series.join(samples.value, mine, clock.now() - windowMs);
      },
    },
    () => void refresh(),
    deviceId,
  );
  watch(deviceId, () => {
    samples.value = [];
    problem.value = null;
    void refresh();
  });
  retryWhenLive(problem, refresh);
  return { samples, problem, loading, refresh };
}
