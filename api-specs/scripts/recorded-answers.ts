// Recorded answers
//
// Holds what an API answered, as a HAR file recorded it, against the schemas of the contract. `redocly respect` does the same,
// except for schemas that refer to themselves, and devices, transitions and snapshots hold one.

import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import contract from "../generated/openapi.json" with { type: "json" };
import { findOperation } from "./operations.ts";
import type { Answers } from "./operations.ts";

/** As much of a HAR file as is looked at here. */
export interface Recording {
  readonly log: { readonly entries: readonly Entry[] };
}

interface Entry {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: {
    readonly status: number;
    readonly content: { readonly mimeType: string; readonly text?: string };
  };
}

/** One sentence for each answer that breaks its schema, and why. */
export function brokenAnswers({ log }: Recording): readonly string[] {
  return log.entries.flatMap(({ request, response }) => {
    const path = new URL(request.url).pathname;
    const found = findOperation(request.method, path);
    const answers = found?.operation.responses;
    const media = resolve(answers?.[response.status] ?? answers?.["default"])?.content?.[mediaType(response)];
    const text = response.content.text;
    if (media === undefined || text === undefined || !mediaType(response).endsWith("json")) return [];
    const validate = ajv.compile(withComponents(media.schema));
    if (validate(JSON.parse(text))) return [];
    const why = ajv.errorsText(validate.errors, { dataVar: "body" });
    return [`${request.method} ${path} answered ${response.status}, and ${why}.`];
  });
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(contract, "contract");

/** References in the contract are to its own components. */
function withComponents(schema: { readonly $ref?: string }): object {
  return schema.$ref === undefined ? schema : { $ref: `contract${schema.$ref}` };
}

function resolve(answers: Answers | undefined): Answers | undefined {
  if (answers?.$ref === undefined) return answers;
  const name = answers.$ref.split("/").at(-1) ?? "";
  return (contract.components.responses as Readonly<Record<string, Answers>>)[name];
}

function mediaType({ content }: Entry["response"]): string {
  return (content.mimeType.split(";")[0] ?? "").trim();
}
