// Machine
//
// Everything a kind of device is defined by: its own chart, those of its parts, what it measures and what can be asked of it.
import type { Machine as Wire } from "@microgrid/api-specs";
import { Chart } from "./chart.ts";

export interface SetpointRule {
  readonly point: string;
  readonly unit: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly description: string;
}

export interface OperationRule {
  readonly operation: string;
  readonly description: string;
  /** It makes the device safe: taken also while another command has the device. */
  readonly overrides: boolean;
}

export interface Machine {
  readonly kind: string;
  readonly chart: Chart;
  readonly parts: Readonly<Record<string, Chart>>;
  readonly setpoints: readonly SetpointRule[];
  readonly operations: readonly OperationRule[];
  readonly points: ReadonlyMap<string, { readonly unit: string; readonly description: string }>;
  readonly alarms: readonly {
    readonly id: string;
    readonly name: string;
    readonly priority: "low" | "medium" | "high";
    readonly point: string | null;
    readonly limit: number | null;
  }[];
}

export const Machine = {
  fromWire(wire: Wire): Machine {
    return {
      kind: wire.kind,
      chart: Chart.fromWire(wire.kind, wire),
      parts: Object.fromEntries(
        Object.entries(wire.parts ?? {}).map(([id, part]) => [id, Chart.fromWire(id, part)]),
      ),
      setpoints: (wire.setpoints ?? []).map((rule) => ({
        point: rule.point,
        unit: rule.unit,
        min: rule.min ?? null,
        max: rule.max ?? null,
        description: rule.description ?? "",
      })),
      operations: wire.operations ?? [],
      points: new Map(
        (wire.points ?? []).map((point) => [
          point.name,
          { unit: point.unit ?? "", description: point.description ?? "" },
        ]),
      ),
      alarms: (wire.alarms ?? []).map((alarm) => ({
        id: alarm.id,
        name: alarm.name,
        priority: alarm.priority,
        point: alarm.point ?? null,
        limit: alarm.limit ?? null,
      })),
    };
  },
};
