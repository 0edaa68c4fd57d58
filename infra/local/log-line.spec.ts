import { expect, test } from "vitest";
import { readableLogLine } from "./log-line.ts";

test("a line that is not JSON passes unchanged", () => {
  expect(readableLogLine("  VITE v8 ready")).toEqual({ severity: "normal", text: "  VITE v8 ready" });
  expect(readableLogLine("{not json")).toEqual({ severity: "normal", text: "{not json" });
  expect(readableLogLine('{"msg":"no level"}')).toEqual({ severity: "normal", text: '{"msg":"no level"}' });
});

test("a pino line shows its message and its fields, without the bookkeeping", () => {
  const line = JSON.stringify({
    level: 30,
    time: 1,
    pid: 7,
    hostname: "h",
    port: 3000,
    url: "/v1",
    msg: "listens",
  });
  expect(readableLogLine(line)).toEqual({ severity: "normal", text: "listens port=3000 url=/v1" });
});

test("warnings and errors say so, and an error keeps its stack", () => {
  const warning = JSON.stringify({ level: 40, msg: "slow", err: { message: "timeout", stack: "at x" } });
  expect(readableLogLine(warning)).toEqual({ severity: "warning", text: "warn: slow timeout" });
  const error = JSON.stringify({
    level: 50,
    msg: "broke",
    err: { message: "no", stack: "Error: no\n at y" },
  });
  expect(readableLogLine(error)).toEqual({ severity: "error", text: "error: broke Error: no\n at y" });
});
