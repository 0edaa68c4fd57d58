// Feed trace
//
// The last steps of a reading on its way: the read of the journal that found its rows, a span for the whole page, and the frames that
// were written for them, a span for each request that caused some. Exists only while tracing is on.
import type { Tracer } from "@microgrid/runtime";
import type { Entry } from "./entry.ts";

export interface FeedTraces {
  /** Tells of a page that was read since `startedAt` (ms). Call the result when every client has been written to. */
  read(entries: readonly Entry[], startedAt: number): () => void;
}

interface Written {
  rows: number;
  frames: number;
}

export function feedTraces(tracer: Tracer): FeedTraces {
  return {
    read(entries, startedAt) {
      const traced = entries.flatMap(({ trace }) => trace ?? []);
      const [first, ...others] = new Set(traced.map(({ parent }) => parent));
      if (first === undefined) return () => {};
      const attributes = { "db.operation.name": "read feed", "db.response.returned_rows": entries.length };
      const read = tracer.begin("read feed", {
        kind: "client",
        parent: first,
        links: others,
        startedAt,
        attributes,
      });
      read.end();
      const writtenAt = Date.now();
      return () => {
        const written = new Map<string, Written>();
        for (const { parent, frames } of traced) {
          const { rows, frames: before } = written.get(parent) ?? { rows: 0, frames: 0 };
          written.set(parent, { rows: rows + 1, frames: before + frames });
        }
        for (const [parent, { rows, frames }] of written) {
          const options = { parent, links: [read.traceparent], startedAt: writtenAt };
          tracer
            .begin("write frames", { kind: "internal", ...options })
            .end({ "feed.rows": rows, "feed.frames": frames });
        }
      };
    },
  };
}
