// Commit record
//
// Stands between a store and its pool and writes down every commit statement with its inputs, so that the same statements can be run
// once more without an engine: what the database can do with these rows at best.
import type { Pool } from "@microgrid/db";

interface Statement {
  readonly name?: unknown;
  readonly values?: readonly unknown[];
}

export interface CommitRecord {
  /** What the store is to run on. */
  readonly db: Pick<Pool, "query">;
  /** Most commits that were on their way at once. */
  readonly parallel: () => number;
  /** What was committed since the last call, in the order in which it began. */
  take(): readonly Statement[];
}

/** Also what holds the messages of an actor whose step did not end in time: later commits expect the version that it makes. */
const isCommit = (statement: unknown): statement is Statement =>
  typeof statement === "object" &&
  statement !== null &&
  /^commit|^set-aside$/.test(String((statement as Statement).name));

export function recordCommits(pool: Pool): CommitRecord {
  let commits: Statement[] = [];
  let [running, most] = [0, 0];
  const query = async (statement: unknown, ...rest: unknown[]): Promise<unknown> => {
    const run = (): Promise<unknown> =>
      (pool.query as (...given: unknown[]) => Promise<unknown>).call(pool, statement, ...rest);
    if (!isCommit(statement)) return run();
    commits.push(statement);
    running += 1;
    most = Math.max(most, running);
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
  return {
    db: { query: query as Pool["query"] },
    parallel: () => most,
    take() {
      const taken = commits;
      commits = [];
      return taken;
    },
  };
}

/** The devices of a fleet that a statement writes, whatever the form of its inputs. */
function actorsIn({ values = [] }: Statement): ReadonlySet<string> {
  const found = new Set<string>();
  for (const value of values.flat())
    if (typeof value === "string") for (const [id] of value.matchAll(/\bb-\d+\b/g)) found.add(id);
  return found;
}

/**
 * Runs the statements again, in their order and `parallel` at a time; two that write the same device one after the other, as the engine
 * did. Resolves with how many milliseconds it took.
 */
export async function replay(pool: Pool, commits: readonly Statement[], parallel: number): Promise<number> {
  const queue = commits.map((commit) => ({ commit, actors: actorsIn(commit) }));
  const running = new Set<{ readonly actors: ReadonlySet<string>; readonly done: Promise<unknown> }>();
  const startedAt = performance.now();
  for (const { commit, actors } of queue) {
    for (;;) {
      const rivals = [...running].filter((other) => [...actors].some((id) => other.actors.has(id)));
      if (rivals.length > 0) await Promise.all(rivals.map(({ done }) => done));
      else if (running.size >= parallel) await Promise.race([...running].map(({ done }) => done));
      else break;
    }
    const done = pool.query(commit as { text: string }).finally(() => running.delete(run));
    const run = { actors, done };
    running.add(run);
  }
  await Promise.all([...running].map(({ done }) => done));
  return performance.now() - startedAt;
}
