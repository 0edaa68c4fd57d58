import type { OpenTracer } from "./open-telemetry.ts";
import type { Tracing } from "./settings.ts";

export type { OpenTracer } from "./open-telemetry.ts";
export { readTracing } from "./settings.ts";
export type { Tracing, TracingSettings } from "./settings.ts";

/** The tracer of a process, or undefined when tracing is off: then not even its code is loaded. */
export async function openTracer(
  tracing: Tracing,
  role: string,
  version: string,
): Promise<OpenTracer | undefined> {
  if (tracing.kind !== "on") return undefined;
  const { createOpenTelemetry } = await import("./open-telemetry.ts");
  return createOpenTelemetry(tracing.settings, role, version);
}
