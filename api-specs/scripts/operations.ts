import contract from "../generated/openapi.json" with { type: "json" };

export interface Media {
  readonly schema: { readonly type?: string; readonly $ref?: string };
}

export interface Answers {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
  readonly $ref?: string;
}

export interface Operation {
  readonly operationId: string;
  /** By status, or `default`. */
  readonly responses: Readonly<Record<string, Answers>>;
}

/** The operation of the contract that a request means, and the value of its path's parameter, if it has one. */
export function findOperation(
  method: string,
  path: string,
): { operation: Operation; id: string } | undefined {
  for (const [template, item] of literalsFirst) {
    const match = new RegExp(`^${template.replace(/\{\w+\}/, "([^/]+)")}$`).exec(path);
    const operation = item[method.toLowerCase()];
    if (match && operation) return { operation, id: decodeURIComponent(match[1] ?? "") };
  }
  return undefined;
}

const literalsFirst = Object.entries<Readonly<Record<string, Operation>>>(contract.paths).sort(
  ([a], [b]) => Number(a.includes("{")) - Number(b.includes("{")),
);
