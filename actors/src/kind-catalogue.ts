import type { KindCatalogue, AlarmDefinition as KnownAlarm } from "./device/catalogue.ts";
import type { DeviceSettings } from "./device/device.events.ts";
import { eventCatalogue, type EventDescription } from "./outside/event-catalogue.ts";
import { catalogueFor, catalogues } from "./kinds.ts";

/** What the contract shows of a kind beside its machine. */
export interface KindDescription {
  readonly kind: string;
  readonly description: string;
  /** The names of all settings that its devices have. */
  readonly settings: readonly string[];
  readonly points: readonly { readonly name: string; readonly unit: string; readonly description: string }[];
  readonly setpoints: readonly {
    readonly point: string;
    readonly unit: string;
    readonly min: number;
    readonly max: number;
    readonly description: string;
  }[];
  readonly operations: readonly {
    readonly operation: string;
    readonly description: string;
    readonly overrides: boolean;
  }[];
  readonly alarms: readonly AlarmDescription[];
  readonly events: readonly EventDescription[];
}

export type AlarmDescription = Omit<KnownAlarm, "limitOf" | "equals" | "suppressedWhen">;

/** A limit that is a share of another point is no value of the point it judges: then the words alone say when it is raised. */
function describeAlarm(alarm: KnownAlarm): AlarmDescription {
  const { limitOf: whole, equals: _word, suppressedWhen: _rule, ...shown } = alarm;
  return whole === undefined ? shown : { ...shown, point: null, comparison: null, limit: null, deadband: 0 };
}

const sharedSettings = ["expectedIntervalMs", "alarms"] as const;

function describe(catalogue: KindCatalogue, settings: DeviceSettings): KindDescription {
  const { kind, description, points } = catalogue;
  return {
    kind,
    description,
    settings: [...sharedSettings, ...catalogue.settings],
    points,
    setpoints: catalogue.setpoints.map((setpoint) => ({
      point: setpoint.point,
      unit: setpoint.unit,
      ...setpoint.range(settings),
      description: setpoint.description,
    })),
    operations: catalogue.operations.map(({ operation, description: what, overrides }) => ({
      operation,
      description: what,
      overrides,
    })),
    alarms: catalogue.alarms.map(describeAlarm),
    events: eventCatalogue,
  };
}

/** A kind as data; with the settings of a device, its setpoint ranges are those of that device. */
export function describeKind(kind: string, settings: DeviceSettings = {}): KindDescription | undefined {
  const catalogue = catalogueFor(kind);
  return catalogue && describe(catalogue, settings);
}

/** All kinds as data, with the setpoint ranges of a device without settings. */
export const kindCatalogue: readonly KindDescription[] = catalogues.map((catalogue) =>
  describe(catalogue, {}),
);
