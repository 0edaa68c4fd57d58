// OpenTelemetry
//
// The runtime's Tracer over the OpenTelemetry SDK, and the only file that knows it. Loaded by `openTracer` alone, and only when tracing
// is on. Contexts are handed over as traceparents, so there is no global provider, no context manager and no patched module.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import type { Link, SpanContext } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from "@opentelemetry/sdk-trace";
import type { SpanOptions, Traceparent, Tracer } from "@microgrid/runtime";
import type { TracingSettings } from "./settings.ts";

const CLOSE_WITHIN_MS = 2_000;

const kinds: Readonly<Record<SpanOptions["kind"], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** By the semantic conventions: what all our queues and databases are. */
const systems: Readonly<Partial<Record<SpanOptions["kind"], Readonly<Record<string, string>>>>> = {
  producer: { "messaging.system": "aws_sqs" },
  consumer: { "messaging.system": "aws_sqs" },
  client: { "db.system.name": "postgresql" },
};

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  const name = sampler.replace("parentbased_", "");
  const root =
    name === "always_on"
      ? new AlwaysOnSampler()
      : name === "always_off"
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return sampler.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

function contextOf(traceparent: Traceparent): SpanContext {
  const [, traceId = "", spanId = "", flags = "0"] = traceparent.split("-");
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): Traceparent =>
  `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;

const linkTo = (traceparent: Traceparent): Link => ({ context: contextOf(traceparent) });

export interface OpenTracer extends Tracer {
  /** Sends what has gathered; gives up after two seconds, so that a collector that is away delays no stop. */
  close(): Promise<void>;
}

/** `role` names the service when `OTEL_SERVICE_NAME` does not. */
export function createOpenTelemetry(settings: TracingSettings, role: string, version: string): OpenTracer {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        "service.name": `microgrid-${role}`,
        "service.version": version,
        "process.pid": process.pid,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(settings.serviceName ? { "service.name": settings.serviceName } : {}));
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter(),
    scheduledDelayMillis: settings.delayMs,
  });
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(settings),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer("microgrid", version);

  return {
    begin(name, { kind, parent, links = [], startedAt, attributes }) {
      const context =
        parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(parent));
      const span = tracer.startSpan(
        name,
        {
          kind: kinds[kind],
          links: links.map(linkTo),
          attributes: { ...systems[kind], ...attributes },
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        context,
      );
      const own = span.spanContext();
      return {
        traceparent: traceparentOf(own),
        isRecorded: (own.traceFlags & TraceFlags.SAMPLED) !== 0,
        link: (other) => void span.addLink(linkTo(other)),
        fail(error) {
          const { name: type, message } = error instanceof Error ? error : new Error(String(error));
          span.setAttribute("error.type", type);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
        },
        end(more) {
          if (more !== undefined) span.setAttributes(more);
          span.end();
        },
      };
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)));
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}
