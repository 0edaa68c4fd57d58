import { describeKind } from "@microgrid/actors";
import { isDeepStrictEqual } from "node:util";
import { refuse } from "../http/problem.ts";

interface Settings {
  readonly alarms?: Readonly<Record<string, unknown>>;
}

/**
 * Refuses settings that the kind does not know, and those of alarms that it does not have: they would be kept and never take effect.
 * Judged is what would change: what was stored before there was this rule may be said again, as a gateway and a GET do.
 */
export function refuseUnknownSettings(kind: string, settings: Settings = {}, stored: Settings = {}): void {
  const described = describeKind(kind);
  if (described === undefined) return;
  const { settings: names, alarms } = described;
  const strange = changed(settings, stored).filter((name) => !names.some((known) => known === name));
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
  const unknown = changed(settings.alarms, stored.alarms).filter((id) => !known.includes(id));
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

const changed = (asked: object = {}, stored: object = {}): string[] => {
  const before = new Map(Object.entries(stored));
  return Object.entries(asked).flatMap(([name, value]) =>
    before.has(name) && isDeepStrictEqual(before.get(name), value) ? [] : [name],
  );
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(" or ");
