import { expect, test } from "vitest";
import { readSettings, SettingsError } from "./settings.ts";

test("without any variable everything is embedded and the demo is seeded", () => {
  const settings = readSettings({}, []);
  expect(settings).toMatchObject({ apiPort: 3000, webPort: 5173, publicOrigin: "http://localhost:5173" });
  expect(settings).toMatchObject({
    databaseUrl: undefined,
    queue: { kind: "embedded" },
    seedDemo: true,
    simulate: true,
  });
});

test("a database of somebody's own is not seeded unless asked", () => {
  const DATABASE_URL = "postgres://u:p@db/x";
  expect(readSettings({ DATABASE_URL }, []).seedDemo).toBe(false);
  expect(readSettings({ DATABASE_URL, SEED_DEMO: "1" }, []).seedDemo).toBe(true);
});

test("a region alone does not send telemetry to somebody's AWS account", () => {
  expect(readSettings({ AWS_REGION: "eu-central-1" }, []).queue).toEqual({ kind: "embedded" });
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" };
  expect(readSettings(keys, []).queue).toEqual({ kind: "aws" });
  expect(readSettings({ ...keys, SQS_ENDPOINT: "http://q" }, []).queue).toEqual({
    kind: "endpoint",
    endpoint: "http://q",
  });
});

test("an empty variable is an unset one", () => {
  expect(readSettings({ PORT: "", DATABASE_URL: "" }, [])).toMatchObject({
    apiPort: 3000,
    databaseUrl: undefined,
  });
});

test("what follows -- is the simulator's", () => {
  const settings = readSettings({}, ["--no-sim", "--", "--devices", "50"]);
  expect(settings).toMatchObject({ simulate: false, simulatorArgs: ["--devices", "50"] });
});

test("a wrong port or an unknown option is a sentence, not a stack", () => {
  expect(() => readSettings({ PORT: "x" }, [])).toThrow(SettingsError);
  expect(() => readSettings({ PORT: "99999" }, [])).toThrow(/PORT/);
  expect(() => readSettings({}, ["--nonsense"])).toThrow(/--nonsense/);
});

test("a key that is too short is said before anything starts", () => {
  expect(() => readSettings({ ENCRYPTION_KEY: "c2hvcnQ=" }, [])).toThrow(
    /ENCRYPTION_KEY: decodes to 5 bytes instead of 32; make one with: openssl rand -base64 32/,
  );
  const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString("base64");
  expect(readSettings({ ENCRYPTION_KEY }, []).encryptionKey).toBe(ENCRYPTION_KEY);
});

test.each([
  ["DATABASE_URL", "postgres://u:se/cret@db/x"],
  ["DATABASE_URL", "127.0.0.1:5432/se-cret"],
  ["SQS_ENDPOINT", "se-cret:4566"],
  ["REDIS_URL", "http://:se-cret@redis"],
])("an address that is none is named without its password: %s=%s", (name, value) => {
  const read = () => readSettings({ [name]: value }, []);
  expect(read).toThrow(new RegExp(`${name}: is not an address such as`));
  expect(read).not.toThrow(/cret/);
});

test("a slip in the simulator's options is said before anything starts", () => {
  expect(() => readSettings({}, ["--", "--devices", "no"])).toThrow(/--devices is a whole number/);
  expect(() => readSettings({}, ["--", "--nonsense"])).toThrow(SettingsError);
  expect(readSettings({}, ["--", "--help"]).simulation).toBeNull();
});
