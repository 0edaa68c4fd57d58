import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const ENCRYPTION_KEY = randomBytes(32).toString("base64");

test("a key alone is enough for development; the rest has defaults", () => {
  const config = readConfig({ ENCRYPTION_KEY });
  expect(config).toMatchObject({
    environment: "development",
    host: "127.0.0.1",
    port: 3000,
    publicOrigin: "http://localhost:5173",
    redisUrl: undefined,
    lanes: 16,
    readingsKeptDays: 30,
  });
});

test("an empty variable is an unset one", () => {
  expect(readConfig({ ENCRYPTION_KEY, PORT: "", REDIS_URL: "", WEB_DIST: "" })).toMatchObject({
    port: 3000,
    redisUrl: undefined,
    webDist: undefined,
  });
});

test.each<[variables: Record<string, string>, sentence: RegExp]>([
  [{}, /ENCRYPTION_KEY is missing\. Set it to 32 random bytes/],
  [{ ENCRYPTION_KEY: "c2hvcnQ=" }, /ENCRYPTION_KEY decodes to 5 bytes instead of 32/],
  [{ ENCRYPTION_KEY, NODE_ENV: "production" }, /PUBLIC_ORIGIN is missing/],
  [{ ENCRYPTION_KEY, PUBLIC_ORIGIN: "microgrid" }, /PUBLIC_ORIGIN must be an origin such as/],
  [{ ENCRYPTION_KEY, PORT: "http" }, /PORT/],
  [{ ENCRYPTION_KEY, PORT: "70000" }, /PORT/],
  [{ ENCRYPTION_KEY, SQS_ENDPOINT: "localhost" }, /SQS_ENDPOINT must be a URL such as/],
  [{ ENCRYPTION_KEY, SQS_TELEMETRY_QUEUE: "telemetry" }, /SQS_TELEMETRY_QUEUE must end in \.fifo/],
  [{ ENCRYPTION_KEY, LOG_LEVEL: "loud" }, /LOG_LEVEL/],
])("%j ends the start with a sentence", (variables, sentence) => {
  expect(() => readConfig(variables)).toThrow(sentence);
});

test("an origin is taken without its path", () => {
  expect(readConfig({ ENCRYPTION_KEY, PUBLIC_ORIGIN: "https://grid.example/ui/" }).publicOrigin).toBe(
    "https://grid.example",
  );
});
