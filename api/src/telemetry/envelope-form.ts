import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import type { Envelope } from "@microgrid/api-specs";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { findPoison } from "../http/strict-json.ts";

export interface Misfit {
  readonly code: "envelope.invalid" | "points.invalid";
  readonly detail: string;
  readonly fix: string;
}

/** Compiled once from the contract's own Envelope schema: about 1 µs per envelope. */
const isEnvelope: ValidateFunction<Envelope> = compile();

/** null when `value` is an Envelope of the contract and nothing in it is poison; then it may be used as one. */
export function misfitOf(value: unknown): Misfit | null {
  const poison = findPoison(value);
  if (poison !== null) {
    const field = poison.field === "" ? "the envelope" : poison.field;
    return { code: codeOf(poison.field), detail: `${field} ${poison.detail}.`, fix: poison.fix };
  }
  if (isEnvelope(value)) return null;
  // The last error is the outermost: that of the anyOf, not those of its branches.
  const error = isEnvelope.errors?.at(-1);
  return error === undefined ? unexplained : misfit(error);
}

function misfit(error: ErrorObject): Misfit {
  const field = error.instancePath.slice(1).replaceAll("/", ".");
  const code = codeOf(field);
  const name = field === "" ? "The envelope" : field;
  if (error.keyword === "required") {
    const missing = String(error.params["missingProperty"]);
    return { code, detail: `${name} lacks ${missing}.`, fix: `Add ${missing}.` };
  }
  if (error.keyword === "additionalProperties") {
    const extra = String(error.params["additionalProperty"]).slice(0, 80);
    return { code, detail: `${name} has the unknown member ${extra}.`, fix: `Remove ${extra}.` };
  }
  if (error.keyword === "propertyNames" || error.propertyName !== undefined) {
    const given = String(error.params["propertyName"] ?? error.propertyName).slice(0, 80);
    return {
      code,
      detail: `${name} has a point named "${given}".`,
      fix: "Name points like powerKw: a lower-case letter, then letters and digits.",
    };
  }
  if (code === "points.invalid" && field !== "points") {
    return {
      code,
      detail: `${field} is not the value of a point.`,
      fix: 'Send a number, true, false or a text of at most 64 characters, alone or as {"value": …, "quality": …}.',
    };
  }
  return {
    code,
    detail: `${name} ${error.message ?? "is not valid"}.`,
    fix: `Correct ${field === "" ? "the envelope" : field}; /docs shows its form.`,
  };
}

const unexplained: Misfit = {
  code: "envelope.invalid",
  detail: "This is not an envelope.",
  fix: "Compare it with Envelope in /docs.",
};

function codeOf(field: string): Misfit["code"] {
  return /^points(\.|\[|$)/.test(field) ? "points.invalid" : "envelope.invalid";
}

function compile(): ValidateFunction<Envelope> {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  addFormats.default(ajv, { mode: "full", formats: ["date-time"] });
  ajv.addSchema({ $id: "contract", components: document.components });
  return ajv.compile<Envelope>({ $ref: "contract#/components/schemas/Envelope" });
}
