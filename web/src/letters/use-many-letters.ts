import type { LetterResult } from "@microgrid/api-specs";
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import { answer, http } from "../kit/http.ts";
import { Problem } from "../kit/problem.ts";
import type { Letter } from "./letter.ts";

/** As many as the API takes in one request. */
const together = 50;

/** A letter that was refused, and why. */
export interface RefusedLetter {
  readonly id: string;
  readonly deviceId: string;
  readonly detail: string;
  readonly fix: string;
}

export interface ManyLetters {
  /** In the order of the list; what can no longer be chosen is chosen no more, also when it comes back. */
  readonly chosen: ComputedRef<readonly string[]>;
  readonly isAll: ComputedRef<boolean>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  /** Those of the last request that were refused; they stay chosen. */
  readonly refused: Readonly<ShallowRef<readonly RefusedLetter[]>>;
  /** Why the last request, or the rest of it, got no answer. */
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  toggle(id: string): void;
  /** All that are shown, or none. */
  toggleAll(): void;
  /** How many were taken. */
  retry(): Promise<number>;
  discard(reason: string): Promise<number>;
  /** Forgets what was refused. */
  dismiss(): void;
}

/**
 * Letters chosen to be dealt with together; `shown` are those that may be. Each has a result of its own. `onChange` hears which were
 * taken and what they became. Whoever leaves has them all sent nevertheless, and hears no more.
 */
export function useManyLetters(
  shown: () => readonly Pick<Letter, "id" | "deviceId">[],
  onChange: (taken: readonly string[], became: Letter["state"]) => void,
): ManyLetters {
  const wanted = shallowRef<ReadonlySet<string>>(new Set());
  const busy = shallowRef(false);
  const refused = shallowRef<readonly RefusedLetter[]>([]);
  const problem = shallowRef<Problem | null>(null);
  let isOver = false;
  onScopeDispose(() => (isOver = true));

  watch(
    shown,
    (now) => {
      const left = now.flatMap(({ id }) => (wanted.value.has(id) ? [id] : []));
      if (left.length < wanted.value.size) wanted.value = new Set(left);
    },
    { flush: "sync" },
  );

  const chosen = computed(() => shown().flatMap(({ id }) => (wanted.value.has(id) ? [id] : [])));
  const isAll = computed(() => chosen.value.length > 0 && chosen.value.length === shown().length);
  const dismiss = (): void => {
    refused.value = [];
    problem.value = null;
  };

  async function send(
    became: Letter["state"],
    ask: (letterIds: string[]) => Promise<{ results: LetterResult[] }>,
  ): Promise<number> {
    const ids = chosen.value;
    if (ids.length === 0 || busy.value) return 0;
    const deviceOf = new Map(shown().map(({ id, deviceId }) => [id, deviceId]));
    busy.value = true;
    dismiss();
    const taken: string[] = [];
    try {
      for (let from = 0; from < ids.length; from += together) {
        const { results } = await ask(ids.slice(from, from + together));
        const accepted = results.filter(({ status }) => status === "accepted");
        taken.push(...accepted.map(({ letterId }) => letterId));
        if (isOver) continue;
        const rejected = results.filter(({ status }) => status === "rejected");
        const left = new Set(wanted.value);
        for (const { letterId } of accepted) left.delete(letterId);
        wanted.value = left;
        refused.value = [
          ...refused.value,
          ...rejected.map(({ letterId, detail, fix }) => ({
            id: letterId,
            deviceId: deviceOf.get(letterId) ?? "",
            detail: detail ?? "It was refused.",
            fix: fix ?? "",
          })),
        ];
      }
    } catch (thrown) {
      if (!isOver) problem.value = Problem.fromThrown(thrown);
    } finally {
      busy.value = false;
      if (!isOver) onChange(taken, became);
    }
    return taken.length;
  }

  return {
    chosen,
    isAll,
    busy,
    refused,
    problem,
    toggle(id) {
      const next = new Set(wanted.value);
      if (!next.delete(id)) next.add(id);
      wanted.value = next;
    },
    toggleAll: () => (wanted.value = isAll.value ? new Set() : new Set(shown().map(({ id }) => id))),
    retry: () =>
      send("retrying", (letterIds) => answer(http.POST("/v1/dead-letters/retry", { body: { letterIds } }))),
    discard: (reason) =>
      send("discarded", (letterIds) =>
        answer(http.POST("/v1/dead-letters/discard", { body: { letterIds, reason } })),
      ),
    dismiss,
  };
}
