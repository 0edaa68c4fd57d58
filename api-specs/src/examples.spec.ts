import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import contract from "../generated/openapi.json" with { type: "json" };

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}
interface Response {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>;
}
interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly additionalProperties?: unknown;
  readonly type?: unknown;
}

const schemas = Object.entries<Schema>(contract.components.schemas);
const operations = Object.entries<Readonly<Record<string, Operation>>>(contract.paths).flatMap(
  ([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(contract, "contract");

/** What is wrong with the value; null when it obeys. `pointer` leads to a schema in the contract. */
function complaints(pointer: string, value: unknown): unknown {
  const validate = ajv.getSchema(`contract#${pointer}`);
  if (validate === undefined) throw new Error(`The contract has nothing at ${pointer}.`);
  return validate(value) ? null : validate.errors;
}

function resolve<T extends object>(part: T & { readonly $ref?: string }): T {
  if (part.$ref === undefined) return part;
  const steps = part.$ref.slice("#/".length).split("/");
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], contract) as T;
}

/** The words in which a description must say who may call. */
function callers({ security = [] }: Operation): readonly string[] {
  if (security.length === 0) return ["Open to everybody"];
  return security.flatMap(({ operatorSession, deviceToken }) => [
    ...(operatorSession?.map((role) => `the role ${role}`) ?? []),
    ...(deviceToken ? ["token"] : []),
  ]);
}

describe("schemas", () => {
  test.each(schemas)("%s says what it means", (_, schema) => {
    expect(schema.description).toMatch(/[.`]$/);
  });

  test.each(schemas)("%s has examples, and each obeys it", (name, schema) => {
    expect(schema.examples).not.toHaveLength(0);
    for (const example of schema.examples ?? [undefined])
      expect(complaints(`/components/schemas/${name}`, example)).toBeNull();
  });

  test("each has its type exported by its own name", async () => {
    const index = await readFile(new URL("index.ts", import.meta.url), "utf8");
    // The two streams are strings; `StreamEvents` and `OrderEvents` tell what is in them.
    const strings = ["EventStream", "OrderStream"];
    const missing = schemas.filter(
      ([name]) => !new RegExp(`^export (type|interface) ${name}\\b`, "m").test(index),
    );
    expect(missing.map(([name]) => name)).toEqual(strings);
  });
});

describe("parameters, headers and responses", () => {
  test.each(Object.entries(contract.components.parameters))(
    "parameter %s has an example that obeys it",
    (name, { example }) => {
      expect(complaints(`/components/parameters/${name}/schema`, example)).toBeNull();
    },
  );

  const problems = Object.entries(contract.components.responses);
  test.each(problems)("response %s shows a problem with code, detail and fix", (_, response) => {
    const { example } = response.content["application/problem+json"];
    expect(complaints("/components/schemas/Problem", example)).toBeNull();
  });

  test.each(problems)("response %s names the code that it shows", (_, response) => {
    expect(response.description).toContain(
      `\`${response.content["application/problem+json"].example.code}\``,
    );
  });
});

describe("operations", () => {
  test("each has an id of its own, a verb and a noun", () => {
    const ids = operations.map(({ operation }) => operation.operationId ?? "");
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(operations)("$name says in its description who may call it", ({ operation }) => {
    expect(callers(operation).filter((caller) => !operation.description?.includes(caller))).toEqual([]);
  });

  test.each(operations)("$name has errors of its own, all of them problems", ({ operation }) => {
    const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    expect(errors).not.toHaveLength(0);
    for (const [status, response] of errors) {
      const health = operation.operationId === "getHealth" && status === "503";
      expect(Object.keys(resolve(response).content ?? {})).toEqual([
        health ? "application/json" : "application/problem+json",
      ]);
    }
  });

  test.each(operations)("$name tells 429, and 401 unless it is open", ({ operation }) => {
    const expected = operation.security?.length === 0 ? ["429"] : ["401", "429"];
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(expected));
  });

  const bodies = operations.flatMap(({ name, operation }) =>
    Object.values(operation.requestBody?.content ?? {}).map((media) => ({ name, schema: media.schema })),
  );
  test.each(bodies)("$name takes no field that the contract does not name", ({ schema }) => {
    expect(resolve<Schema>(schema).additionalProperties).toBe(false);
  });
});

describe("what an edge that validates by the contract refuses", () => {
  const envelope = contract.components.schemas.Envelope.examples[0]!;
  const points = (value: unknown) => complaints("/components/schemas/Points", value);

  test.each([
    ["an empty object", {}],
    ["a control character in a value", { mode: "a\u0000b" }],
    ["half a surrogate pair in a value", { mode: "\ud800" }],
    ["a value longer than 64 characters", { mode: "x".repeat(65) }],
    ["a name that is a path to the prototype", JSON.parse('{"__proto__": 1}')],
    ["a name in capitals", { PowerKw: 1 }],
    ["null", { powerKw: null }],
    ["a nested object", { powerKw: { value: { value: 1 }, quality: "good" } }],
    ["65 points", Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`p${n}`, n]))],
  ])("points that are or hold %s are refused", (_, value) => {
    expect(points(value)).not.toBeNull();
  });

  test("a count past 2^53 is refused", () => {
    expect(complaints("/components/schemas/Envelope", { ...envelope, seq: 2 ** 53 })).not.toBeNull();
  });

  test("an envelope with a field that nobody named is refused", () => {
    expect(complaints("/components/schemas/Envelope", { ...envelope, extra: 1 })).not.toBeNull();
  });

  test("a bad envelope does not spoil the request that holds it", () => {
    const request = { envelopes: [envelope, { deviceId: 7 }, null, "x"] };
    expect(complaints("/components/schemas/TelemetryRequest", request)).toBeNull();
  });

  test("a state value with a number somewhere deep is refused", () => {
    expect(complaints("/components/schemas/StateValue", { a: { b: { c: "d" } } })).toBeNull();
    expect(complaints("/components/schemas/StateValue", { a: { b: { c: 5 } } })).not.toBeNull();
  });
});
