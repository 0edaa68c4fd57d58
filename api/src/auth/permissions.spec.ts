import document from "@microgrid/api-specs/openapi.json" with { type: "json" };
import { expect, test } from "vitest";
import { allOperations } from "../http/operations.ts";
import { hasRole, permissions, roles } from "./permissions.ts";
import type { Permission } from "./permissions.ts";

type Requirement = Readonly<Record<string, readonly string[]>>;
type Described = { readonly operationId: string; readonly security?: readonly Requirement[] };

const described = new Map(
  Object.values(document.paths as unknown as Record<string, Record<string, Described>>)
    .flatMap((item) => Object.values(item))
    .map((operation) => [operation.operationId, operation.security]),
);

function promised(permission: Permission): Requirement[] {
  if (permission.open === true) return [];
  const { session, token } = permission;
  return [
    ...(session === undefined ? [] : [{ operatorSession: [session] }]),
    ...(token === undefined ? [] : [{ deviceToken: token === "any" ? [] : [token] }]),
  ];
}

test("every operation of the contract has a permission, and there is none for anything else", () => {
  expect(Object.keys(permissions).sort()).toEqual(allOperations.map(({ id }) => id).sort());
});

test.each(allOperations.map(({ id }) => id))("%s asks for what the contract says", (id) => {
  expect(promised(permissions[id])).toEqual(described.get(id));
});

test("a role may do what the roles below it may, and nothing of those above", () => {
  for (const [height, role] of roles.entries()) {
    expect(roles.map((needed) => hasRole(role, needed))).toEqual(roles.map((_, other) => other <= height));
  }
});
