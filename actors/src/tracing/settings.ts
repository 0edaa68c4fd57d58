// Tracing settings
//
// The standard variables of OpenTelemetry. None of them set: no tracing, and nothing of it is loaded. Headers, timeout, compression and
// certificates (`OTEL_EXPORTER_OTLP_*`) and `OTEL_RESOURCE_ATTRIBUTES` are read by the exporter itself.
import { z } from "zod";

const blankIsUnset = (value: unknown): unknown => (value === "" ? undefined : value);
const text = z.preprocess(blankIsUnset, z.string().optional());
const address = z.preprocess(
  blankIsUnset,
  z.url({ protocol: /^https?$/, error: "is not a URL such as http://127.0.0.1:4318" }).optional(),
);
const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const Environment = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_SDK_DISABLED: text,
  OTEL_TRACES_EXPORTER: z.preprocess(blankIsUnset, z.enum(["otlp", "none"]).default("otlp")),
  OTEL_SERVICE_NAME: text,
  OTEL_TRACES_SAMPLER: z.preprocess(blankIsUnset, z.enum(samplers).default("parentbased_always_on")),
  OTEL_TRACES_SAMPLER_ARG: z.preprocess(blankIsUnset, z.coerce.number().min(0).max(1).default(1)),
  OTEL_BSP_SCHEDULE_DELAY: z.preprocess(blankIsUnset, z.coerce.number().int().min(1).default(5_000)),
});

export interface TracingSettings {
  readonly serviceName: string | undefined;
  readonly sampler: (typeof samplers)[number];
  /** Share of traces that `traceidratio` keeps, 0 to 1. */
  readonly ratio: number;
  /** How long finished spans wait to be sent together, ms. */
  readonly delayMs: number;
}

export type Tracing =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly settings: TracingSettings }
  /** Sentences, each naming its variable. */
  | { readonly kind: "wrong"; readonly faults: readonly string[] };

/** Whether to trace, by an endpoint being named. */
export function readTracing(env: Readonly<Record<string, string | undefined>>): Tracing {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    return { kind: "wrong", faults };
  }
  const { data } = parsed;
  const isNamed =
    data.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined || data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined;
  const isDisabled = data.OTEL_SDK_DISABLED?.toLowerCase() === "true" || data.OTEL_TRACES_EXPORTER === "none";
  if (!isNamed || isDisabled) return { kind: "off" };
  return {
    kind: "on",
    settings: {
      serviceName: data.OTEL_SERVICE_NAME,
      sampler: data.OTEL_TRACES_SAMPLER,
      ratio: data.OTEL_TRACES_SAMPLER_ARG,
      delayMs: data.OTEL_BSP_SCHEDULE_DELAY,
    },
  };
}
