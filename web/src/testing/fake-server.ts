// A server whose answers a test gives by hand, in place of kit/http.ts, and a stream it speaks for, in place of kit/live.ts:
//   vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
//   vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));
import { Problem, ProblemError } from "../kit/problem.ts";

export interface Asked {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  good(body: object): Promise<void>;
  /** Without a problem the server is away. */
  bad(problem?: Partial<Problem>): Promise<void>;
}

/** What was asked, oldest first. */
export const asked: Asked[] = [];
export const asks = (path: string): Asked[] => asked.filter((one) => one.path === path);

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

export const answer = (call: unknown): unknown => call;
interface Request {
  readonly params?: { readonly query?: Readonly<Record<string, unknown>> };
  readonly body?: unknown;
}
const take =
  (method: Asked["method"]) =>
  (path: string, { params, body }: Request = {}): Promise<object> => {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    asked.push({
      method,
      path,
      body,
      query: params?.query ?? {},
      good: (found) => (resolve(found), settled()),
      bad: (problem = {}) => (reject(new ProblemError({ ...Problem.away(503), ...problem })), settled()),
    });
    return promise;
  };
export const http = { GET: take("GET"), POST: take("POST"), PATCH: take("PATCH") };

type Handlers = Readonly<Record<string, (frames: unknown[]) => void>>;

/** The stream of the page last opened. */
export const stream: { load(): void; hear(topic: string, frames: unknown[]): void } = {
  load() {},
  hear() {},
};
export const useLive = (handlers: Handlers, load: () => void): void => {
  stream.load = load;
  stream.hear = (topic, frames) => handlers[topic]?.(frames);
};
