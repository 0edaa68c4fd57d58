import type { paths } from "@microgrid/api-specs";
import createClient from "openapi-fetch";
import { Problem, ProblemError } from "./problem.ts";

/** The API, typed by its contract. Same origin: the session cookie travels by itself. */
export const http = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

/** The body of a good answer; every other answer is thrown as a `ProblemError`. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw new ProblemError(Problem.away());
  });
  if (!response.ok) throw new ProblemError(Problem.fromWire(error, response.status));
  return data as T;
}
