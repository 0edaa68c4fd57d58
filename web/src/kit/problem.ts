// Problem
//
// What went wrong and what to do, whatever broke: an RFC 9457 body of the API, a proxy without a server behind it, or no network.

/** A refusal with the words an operator needs. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
}

/** Thrown by `answer()`; carries the problem and says whether asking again may help. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly retriable: boolean;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
    this.retriable = problem.status === 0 || problem.status === 429 || problem.status >= 500;
  }
}

const text = (value: unknown, otherwise: string): string =>
  typeof value === "string" && value ? value : otherwise;

export const Problem = {
  /** The body of a failed request; anything that is not a problem document still becomes one. */
  fromWire(body: unknown, status: number): Problem {
    const wire = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const away = status >= 502 && status <= 504 && typeof wire["code"] !== "string";
    if (away || (status === 500 && typeof wire["code"] !== "string")) return Problem.away(status);
    return {
      status,
      code: text(wire["code"], `http.${status}`),
      title: text(wire["title"], "The request was refused"),
      detail: text(wire["detail"], `The server answered ${status} without saying why.`),
      fix: text(wire["fix"], "Try again. If it stays, look into the log of the API."),
      errors: Array.isArray(wire["errors"]) ? (wire["errors"] as Problem["errors"]) : [],
    };
  },

  /** No answer, or an answer by something in between. */
  away(status = 0): Problem {
    return {
      status,
      code: "server.away",
      title: "The server cannot be reached",
      detail: "No answer came from the API.",
      fix: "Check that the API runs and that this computer has a network. The page tries again by itself.",
      errors: [],
    };
  },

  fromThrown(thrown: unknown): Problem {
    if (thrown instanceof ProblemError) return thrown.problem;
    if (thrown instanceof TypeError && /fetch|network|load failed/i.test(thrown.message))
      return Problem.away();
    return {
      status: 0,
      code: "page.failed",
      title: "The page could not go on",
      detail: thrown instanceof Error ? thrown.message : String(thrown),
      fix: "Reload the page. If it happens again, report what you did.",
      errors: [],
    };
  },
};
