import { Worker } from "node:worker_threads";
import type { components } from "@microgrid/api-specs";
import type { ElkNode } from "elkjs/lib/elk-api.js";
import { elkGraph, layoutOf } from "./elk-graph.ts";

type Layout = components["schemas"]["Layout"];
type Drawable = Pick<components["schemas"]["Machine"], "hash" | "states" | "transitions">;

export interface Layouts {
  /** The layout of a machine, computed once per definition hash. */
  of(machine: Drawable): Promise<Layout>;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly graph?: ElkNode;
  readonly error?: string;
}

export function createLayouts(): Layouts {
  const known = new Map<string, Promise<Layout>>();
  const waiting = new Map<number, PromiseWithResolvers<ElkNode>>();
  let worker: Worker | null = null;
  let nextId = 0;

  const failAll = (error: Error) => {
    worker = null;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };

  const ready = (): Worker => {
    if (worker !== null) return worker;
    worker = new Worker(new URL("./layout.worker.ts", import.meta.url));
    worker.unref();
    worker.on("error", failAll);
    worker.on("exit", () => failAll(new Error("The layout thread ended.")));
    worker.on("message", (answer: Answer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.graph === undefined) one?.reject(new Error(answer.error ?? "no layout"));
      else one?.resolve(answer.graph);
    });
    return worker;
  };

  const compute = async (machine: Drawable): Promise<Layout> => {
    const id = nextId++;
    const answer = Promise.withResolvers<ElkNode>();
    waiting.set(id, answer);
    ready().postMessage({ id, graph: elkGraph(machine.states, machine.transitions) }, []);
    return layoutOf(await answer.promise, machine.states, machine.transitions);
  };

  return {
    of(machine) {
      const found = known.get(machine.hash);
      if (found !== undefined) return found;
      const made = compute(machine);
      known.set(machine.hash, made);
      made.catch(() => known.delete(machine.hash));
      return made;
    },
    async close() {
      await worker?.terminate();
    },
  };
}
