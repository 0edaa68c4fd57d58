import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<"operation" | "status">;
  readonly envelopes: Counter<"result">;
  readonly sends: Histogram<"queue" | "outcome">;
  readonly streams: Gauge<"topic">;
  readonly slowClients: Counter;
}

/** `feedLagMs` is asked when the metrics are read. */
export function createMetrics(feedLagMs: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "microgrid_api_" });
  const registers = [registry];
  const feedLag = new Gauge({
    name: "microgrid_api_feed_lag_seconds",
    help: "Time since the feed last saw the end of the journal.",
    registers,
    collect() {
      this.set(feedLagMs() / 1000);
    },
  });
  feedLag.set(0);
  return {
    registry,
    requests: new Histogram({
      name: "microgrid_api_request_seconds",
      help: "Time to answer, by operation of the contract and status.",
      labelNames: ["operation", "status"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    envelopes: new Counter({
      name: "microgrid_api_envelopes_total",
      help: "Telemetry envelopes by result: accepted, or the code of the rejection.",
      labelNames: ["result"],
      registers,
    }),
    sends: new Histogram({
      name: "microgrid_api_send_seconds",
      help: "Time until a queue confirmed what was sent to it.",
      labelNames: ["queue", "outcome"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    streams: new Gauge({
      name: "microgrid_api_streams",
      help: "Open event streams: feed of operators, orders of devices.",
      labelNames: ["topic"],
      registers,
    }),
    slowClients: new Counter({
      name: "microgrid_api_slow_clients_total",
      help: "Streams ended because the client did not read.",
      registers,
    }),
  };
}
