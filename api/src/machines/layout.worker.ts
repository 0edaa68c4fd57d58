// Runs in a thread of its own: laying out a machine takes up to 0.4 s, and nobody's telemetry shall wait for a drawing.
import { parentPort } from "node:worker_threads";
import elk from "elkjs/lib/elk.bundled.js";
import type { ElkNode } from "elkjs/lib/elk-api.js";

const layouter = new (elk as unknown as typeof elk.default)();

parentPort?.on("message", (message: { id: number; graph: ElkNode }) => {
  layouter.layout(message.graph).then(
    (graph) => parentPort?.postMessage({ id: message.id, graph }, []),
    (error: Error) => parentPort?.postMessage({ id: message.id, error: error.message }, []),
  );
});
