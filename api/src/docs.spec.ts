import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, test } from "vitest";
import { docsRouter } from "./docs.ts";

test("the page of the documentation is told to ask no validator elsewhere", async () => {
  const server = createServer(express().use("/docs", docsRouter()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/swagger-ui-init.js`;
  // The page and its script are made by one route, the script last.
  await fetch(new URL("/docs/", url));
  const script = await (await fetch(url)).text();
  expect(script).toMatch(/"validatorUrl":\s*null/);
  expect(script).not.toContain("swagger.io");
  server.close();
});
