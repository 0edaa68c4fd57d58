import type { DeviceSettingsChange } from "@microgrid/api-specs";
import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import { Ajv2020 } from "ajv/dist/2020.js";

export type Settings = DeviceSettingsChange;

const isSettings = new Ajv2020({ strict: false, validateSchema: false })
  .addSchema({ $id: "contract", components: document.components })
  .compile<Settings>({ $ref: "contract#/components/schemas/DeviceSettingsChange" });

/** Why `value` is not what the contract takes as settings, where it came by another way than in a request for them. */
export function settingsMisfits(
  value: unknown,
): readonly { readonly field: string; readonly detail: string }[] {
  if (isSettings(value)) return [];
  return (isSettings.errors ?? []).map(({ instancePath, message }) => ({
    field: `settings${instancePath.replaceAll("/", ".")}`,
    detail: `${message ?? "is not valid"}.`,
  }));
}
