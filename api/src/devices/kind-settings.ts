import { describeKind } from "@microgrid/actors";
import { refuse } from "../http/problem.ts";

interface Settings {
  readonly alarms?: Readonly<Record<string, unknown>>;
}

/** Refuses settings of an alarm that the kind does not have: they would be kept and never take effect. */
export function refuseUnknownAlarms(kind: string, settings: Settings | undefined): void {
  const known = (describeKind(kind)?.alarms ?? []).map(({ id }) => id);
  const unknown = Object.keys(settings?.alarms ?? {}).filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  refuse(
    "alarm.unknown",
    `A ${kind} has no alarm ${unknown.map((id) => `"${id}"`).join(" or ")}.`,
    `Name one of its alarms: ${known.join(", ")}.`,
    {
      status: 422,
      errors: unknown.map((id) => ({
        field: `body.settings.alarms.${id}`,
        detail: "There is no such alarm.",
      })),
    },
  );
}
