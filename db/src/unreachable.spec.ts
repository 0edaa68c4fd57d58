import { expect, test } from "vitest";
import { explainUnreachable } from "./unreachable.ts";

const url = "postgres://someone:hunter2@db.example:5433/grid";
const withCode = (code: string) => Object.assign(new Error(code), { code });

test("a refused connection says where and what to start", () => {
  const why = explainUnreachable(withCode("ECONNREFUSED"), url);
  expect(why?.detail).toBe("No database answers at db.example:5433.");
  expect(why?.fix).toContain("pnpm dev");
});

test("a refusal hidden in an AggregateError is found", () => {
  const error = new AggregateError([withCode("ECONNREFUSED")], "all addresses failed");
  expect(explainUnreachable(error, url)?.detail).toContain("db.example:5433");
});

test("the password is in no explanation", () => {
  for (const code of ["ECONNREFUSED", "ENOTFOUND", "3D000", "28P01", "42501"]) {
    const why = explainUnreachable(withCode(code), url);
    expect(why).not.toBeNull();
    expect(JSON.stringify(why)).not.toContain("hunter2");
  }
});

test("an address that is none is named as such", () => {
  expect(explainUnreachable(new Error("x"), "localhost:5432")?.detail).toContain("not a Postgres address");
});

test("an error of the statement is not explained away", () => {
  expect(explainUnreachable(withCode("42601"), url)).toBeNull();
});
