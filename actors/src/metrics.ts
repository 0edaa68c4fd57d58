// Metrics
//
// The figures of a worker for Prometheus, on a port of their own. Loaded only when METRICS_PORT is set.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ActorStore, HostObserver, HostStats } from "@microgrid/runtime";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

const PREFIX = "microgrid_worker_";
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const lateness = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];

export interface WorkerMetrics {
  readonly registry: Registry;
  readonly observer: HostObserver;
  /** The store, with the time of each commit measured. */
  measured(store: ActorStore): ActorStore;
  /** Whose figures are asked for when the metrics are read. */
  follow(stats: () => HostStats): void;
}

export function createMetrics(): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  let stats: (() => HostStats) | undefined;

  const gauge = (name: string, help: string, read: (now: HostStats) => number): void => {
    registry.registerMetric(
      new Gauge({
        name: PREFIX + name,
        help,
        registers: [],
        collect() {
          if (stats) this.set(read(stats()));
        },
      }),
    );
  };
  const counter = (name: string, help: string, read: (now: HostStats) => number): void => {
    registry.registerMetric(
      new Counter({
        name: PREFIX + name,
        help,
        registers: [],
        collect() {
          if (!stats) return;
          this.reset();
          this.inc(read(stats()));
        },
      }),
    );
  };
  gauge("backlog_messages", "Messages in memory that are not yet true.", (now) => now.backlog);
  gauge("resident_actors", "Actors kept in memory.", (now) => now.residents);
  gauge(
    "suspect_actors",
    "Actors of which a step did not end in its time, and is tried by itself.",
    (now) => now.suspects,
  );
  counter("turns_total", "Turns that ended.", (now) => now.turns);
  counter("messages_total", "Messages that are true, or needed no more.", (now) => now.messages);
  counter("commits_total", "Actors written.", (now) => now.commits);
  counter("transitions_total", "Rows of the journal written.", (now) => now.transitions);
  counter("conflicts_total", "Lost races for an actor; carried again.", (now) => now.conflicts);
  counter("letters_total", "Messages put aside as dead letters.", (now) => now.letters);
  counter("turn_failures_total", "Turns whose outcome is unknown; carried again.", (now) => now.failures);
  registry.registerMetric(
    new Gauge({
      name: `${PREFIX}oldest_message_age_seconds`,
      help: "Age of the oldest message held that is not yet true, by mailbox.",
      labelNames: ["mailbox"],
      registers: [],
      collect() {
        for (const { name, oldestMs } of stats?.().mailboxes ?? [])
          this.set({ mailbox: name }, oldestMs / 1_000);
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: `${PREFIX}received_messages_total`,
      help: "Messages received, repeated ones included, by mailbox.",
      labelNames: ["mailbox"],
      registers: [],
      collect() {
        this.reset();
        for (const { name, received } of stats?.().mailboxes ?? []) this.inc({ mailbox: name }, received);
      },
    }),
  );
  const turns = new Histogram({
    name: `${PREFIX}turn_seconds`,
    help: "Duration of a turn: load, step, commit.",
    buckets: seconds,
    registers,
  });
  const commits = new Histogram({
    name: `${PREFIX}commit_seconds`,
    help: "Duration of the statement that makes a turn true.",
    labelNames: ["outcome"],
    buckets: seconds,
    registers,
  });
  const timers = new Histogram({
    name: `${PREFIX}timer_lateness_seconds`,
    help: "How long after its deadline a timer fired.",
    buckets: lateness,
    registers,
  });

  return {
    registry,
    observer: {
      turned: (durationMs) => turns.observe(durationMs / 1_000),
      fired: (latenessMs) => timers.observe(latenessMs / 1_000),
    },
    measured: (store) => ({
      ...store,
      async commit(batch) {
        const stop = commits.startTimer();
        try {
          const result = await store.commit(batch);
          stop({ outcome: "committed" });
          return result;
        } catch (error) {
          stop({ outcome: "failed" });
          throw error;
        }
      },
    }),
    follow(source) {
      stats = source;
    },
  };
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `GET /metrics` and nothing else. Rejects when it cannot listen. */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?", 1)[0] !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is only GET /metrics.\n");
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      (error: Error) => response.writeHead(500, { "content-type": "text/plain" }).end(`${error.message}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
