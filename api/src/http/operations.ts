// Operations
//
// Which operation of the contract a request means, known before its body is read: so that permissions, limits and body
// sizes are decided per operationId, and unknown routes cost nothing.
import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import type { operations } from "@microgrid/api-specs";
import type { RequestHandler } from "express";

export type OperationId = keyof operations;
export type Routes = Partial<Record<OperationId, RequestHandler>>;

export interface Operation {
  readonly id: OperationId;
  readonly method: string;
  /** As Express wants it: /v1/devices/:deviceId */
  readonly path: string;
  readonly needsBody: boolean;
}

type Found = Operation | { readonly allow: readonly string[] } | null;

interface Entry {
  readonly pattern: RegExp;
  readonly byMethod: ReadonlyMap<string, Operation>;
}

interface Described {
  readonly operationId: OperationId;
  readonly requestBody?: { readonly required?: boolean };
}

const methods = ["get", "put", "post", "patch", "delete"] as const;

const entries: readonly Entry[] = Object.entries(document.paths as Record<string, Record<string, unknown>>)
  .map(([template, item]) => ({ template, entry: entryOf(template, item) }))
  // Literal segments before parameters: /v1/alarms/acknowledge is not an alarmId.
  .sort((a, b) => parameters(a.template) - parameters(b.template))
  .map(({ entry }) => entry);

export const allOperations: readonly Operation[] = entries.flatMap((entry) => [...entry.byMethod.values()]);

/** null: no such path. `allow`: the path exists, the method does not. */
export function operationOf(method: string, path: string): Found {
  const entry = entries.find((candidate) => candidate.pattern.test(path));
  if (entry === undefined) return null;
  const wanted = method === "HEAD" ? "GET" : method;
  return entry.byMethod.get(wanted) ?? { allow: [...entry.byMethod.keys()] };
}

function entryOf(template: string, item: Record<string, unknown>): Entry {
  const path = template.replaceAll(/\{(\w+)\}/g, ":$1");
  const found = methods.flatMap((method): [string, Operation][] => {
    const operation = item[method] as Described | undefined;
    const upper = method.toUpperCase();
    return operation === undefined
      ? []
      : [
          [
            upper,
            {
              id: operation.operationId,
              method: upper,
              path,
              needsBody: operation.requestBody?.required === true,
            },
          ],
        ];
  });
  const source = template
    .split("/")
    .map((part) => (part.startsWith("{") ? "[^/]+" : part.replaceAll(".", "\\.")));
  return { pattern: new RegExp(`^${source.join("/")}$`), byMethod: new Map(found) };
}

function parameters(template: string): number {
  return template.split("{").length - 1;
}
