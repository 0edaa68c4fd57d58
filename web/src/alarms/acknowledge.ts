import { answer, http } from "../kit/http.ts";
import { sayRefused } from "../kit/notices.ts";
import { patiently } from "../kit/patiently.ts";
import { Problem, ProblemError } from "../kit/problem.ts";
import { count, sentence } from "../kit/words.ts";

const together = 500;

/** One key per press: if the request is repeated on its way, it is still one, and resets or shelves nothing a second time. */
const onePress = () => ({ "Idempotency-Key": crypto.randomUUID() });

/**
 * Acknowledges many, and resets none that somebody else has acknowledged meanwhile; what was refused is said, what was taken shows
 * itself when the alarm's own transition arrives.
 */
export const acknowledge = (ids: readonly string[]): Promise<void> =>
  notice(ids, "not acknowledged", { resets: false });

/** Resets a latched alarm whose condition has cleared: to acknowledge what only waits for its reset is to reset it. */
export const reset = (id: string): Promise<void> => notice([id], "not reset", { resets: true });

async function notice(
  ids: readonly string[],
  failure: string,
  said: { readonly resets: boolean },
): Promise<void> {
  try {
    for (let from = 0; from < ids.length; from += together) {
      const alarmIds = ids.slice(from, from + together);
      const body = { alarmIds, ...said };
      const params = { header: onePress() };
      const { results } = await patiently(() =>
        answer(http.POST("/v1/alarms/acknowledge", { params, body })),
      );
      const refused = results.filter((result) => result.status === "rejected");
      const first = refused[0];
      if (!first) continue;
      sayRefused(
        `${count(refused.length, "alarm")} ${failure}`,
        new ProblemError({
          ...Problem.away(409),
          detail: first.detail ?? "The actor refused.",
          fix: first.fix ?? "",
        }),
      );
    }
  } catch (thrown) {
    sayRefused(sentence(failure), thrown);
  }
}

export async function shelve(alarmId: string, durationMs: number, reason: string): Promise<void> {
  await answer(
    http.POST("/v1/alarms/{alarmId}/shelve", {
      params: { path: { alarmId }, header: onePress() },
      body: { durationMs, reason },
    }),
  );
}

export async function unshelve(alarmId: string): Promise<void> {
  try {
    await answer(
      http.POST("/v1/alarms/{alarmId}/unshelve", { params: { path: { alarmId }, header: onePress() } }),
    );
  } catch (thrown) {
    sayRefused("Not unshelved", thrown);
  }
}
