import { expect, test } from "vitest";
import { safeNext } from "../session/safe-next.ts";
import { answer } from "./http.ts";
import { Problem, ProblemError } from "./problem.ts";

const wire = {
  type: "about:blank",
  title: "Conflict",
  status: 409,
  code: "device.busy",
  detail: "It is busy.",
  fix: "Wait.",
};

test("a problem of the API keeps its own words", () => {
  expect(Problem.fromWire(wire, 409)).toMatchObject({
    code: "device.busy",
    detail: "It is busy.",
    fix: "Wait.",
    errors: [],
  });
});

test("a gateway without a server behind it is the server being away, not a strange answer", () => {
  expect(Problem.fromWire("<html>502</html>", 502).code).toBe("server.away");
  expect(Problem.fromWire(undefined, 500).code).toBe("server.away");
});

test("a 503 of the API itself keeps its own words", () => {
  expect(Problem.fromWire({ ...wire, status: 503, code: "queue.away" }, 503).code).toBe("queue.away");
});

test("no network is told as such, a bug in the page is not", () => {
  expect(Problem.fromThrown(new TypeError("Failed to fetch")).code).toBe("server.away");
  expect(Problem.fromThrown(new RangeError("x")).code).toBe("page.failed");
});

test("a good answer gives its body, any other throws its problem", async () => {
  const response = (status: number) => new Response(null, { status });
  await expect(answer(Promise.resolve({ data: 7, response: response(200) }))).resolves.toBe(7);
  await expect(answer(Promise.resolve({ error: wire, response: response(409) }))).rejects.toMatchObject({
    problem: { code: "device.busy" },
  });
  await expect(answer(Promise.reject(new TypeError("Failed to fetch")))).rejects.toBeInstanceOf(ProblemError);
});

test("only what may pass by itself is worth asking again", () => {
  expect(new ProblemError(Problem.fromWire(wire, 409)).retriable).toBe(false);
  expect(new ProblemError(Problem.away()).retriable).toBe(true);
  expect(new ProblemError(Problem.fromWire({ ...wire, code: "rate.limited" }, 429)).retriable).toBe(true);
});

test.each([
  ["/alarms?tab=shelved", "/alarms?tab=shelved"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  [undefined, "/"],
])("after signing in, %s leads to %s", (next, to) => {
  expect(safeNext(next)).toBe(to);
});
