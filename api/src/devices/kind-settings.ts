import { describeKind } from "@microgrid/actors";
import { refuse } from "../http/problem.ts";

interface Settings {
  readonly alarms?: Readonly<Record<string, unknown>>;
}

/**
 * Refuses settings that the kind does not know, and those of alarms that it does not have: they would be kept and never take effect.
 * Judged is what is asked for: a device on which such a setting was stored before may still be changed otherwise.
 */
export function refuseUnknownSettings(kind: string, settings: Settings = {}): void {
  const described = describeKind(kind);
  if (described === undefined) return;
  const { settings: names, alarms } = described;
  const strange = Object.keys(settings).filter((name) => !names.some((known) => known === name));
  if (strange.length > 0) {
    refuse(
      "setting.unknown",
      `A ${kind} has no setting ${quoted(strange)}.`,
      `Leave it out, or name one of its settings: ${names.join(", ")}.`,
      {
        errors: strange.map((name) => ({
          field: `body.settings.${name}`,
          detail: `A ${kind} has no such setting.`,
        })),
      },
    );
  }
  const known = alarms.map(({ id }) => id);
  const unknown = Object.keys(settings.alarms ?? {}).filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  refuse(
    "alarm.unknown",
    `A ${kind} has no alarm ${quoted(unknown)}.`,
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

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(" or ");
