// A server whose answers a test gives by hand, in place of kit/http.ts, and a stream it speaks for, in place of kit/live.ts:
//   vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
//   vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));
import { Problem, ProblemError } from "../kit/problem.ts";

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  good(body: object): Promise<void>;
  bad(): Promise<void>;
}

/** What was asked, oldest first. */
export const asked: Asked[] = [];
export const asks = (path: string): Asked[] => asked.filter((one) => one.path === path);

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

export const answer = (call: unknown): unknown => call;
export const http = {
  GET(path: string, { params }: { params?: { query?: Record<string, unknown> } } = {}): Promise<object> {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    asked.push({
      path,
      query: params?.query ?? {},
      good: (body) => (resolve(body), settled()),
      bad: () => (reject(new ProblemError(Problem.away(503))), settled()),
    });
    return promise;
  },
};

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
