import type { KindCatalogue } from "./catalogue.ts";
import { definitionsOf } from "./conditions.ts";
import type { DeviceContext } from "./device.context.ts";
import { alarmKey, type DeviceEffect } from "./device.effects.ts";

/** What an operation that has its effect says to the latching alarms of its device; nothing unless it resets them. */
export function releases(
  catalogue: KindCatalogue,
  { settings }: DeviceContext,
  operation: string,
  at: number,
): readonly { readonly id: string; readonly effect: DeviceEffect }[] {
  if (!catalogue.operations.some((known) => known.resetsAlarms && known.operation === operation)) return [];
  return definitionsOf(catalogue, settings)
    .filter(({ latching }) => latching)
    .map(({ id }) => ({
      id,
      effect: {
        type: "part.tell",
        key: alarmKey(id),
        event: { type: "alarm.released", at, by: catalogue.kind },
      },
    }));
}
