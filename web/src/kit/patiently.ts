import { ProblemError } from "./problem.ts";

/** Asks again, a second later, for what is more than one operator may ask for in a second; gives up after so many refusals. */
export async function patiently<T>(ask: () => Promise<T>, refusals = 10): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    const isTooMuch = thrown instanceof ProblemError && thrown.problem.code === "limit.exceeded";
    if (!isTooMuch || refusals <= 1) throw thrown;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return patiently(ask, refusals - 1);
  }
}
