// The commands that let the first people and devices in, run as somebody runs them, against a database without a demo.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { listAudit } from "@microgrid/db";
import { testDatabase } from "@microgrid/db/testing";
import type { TestDatabase } from "@microgrid/db/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deviceTokens } from "../src/auth/device-tokens.ts";
import { addOperator, addToken } from "../src/auth/new-access.ts";
import { sessions } from "../src/auth/sessions.ts";
import { userAtTerminal } from "./command.ts";

const key = randomBytes(32);
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
});
afterAll(() => database.drop());

async function run(script: string, args: readonly string[], env: Record<string, string> = {}, stdin = "") {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${script}-add.ts`), "--", ...args], {
    env: {
      PATH: process.env["PATH"],
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: key.toString("base64"),
      ...env,
    },
    // Where no .env is.
    cwd: import.meta.dirname,
    stdio: "pipe",
  });
  // A script that refuses its arguments may be gone before it was told anything.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const [out, said, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("exit", resolve)),
  ]);
  return { out: out.trim(), said: said.trim(), code };
}

const signIn = (name: string, password: string) => sessions(database.pool, key).begin(name, password);

/** Oldest first. */
const audited = async () =>
  (await listAudit(database.pool, { siteIds: null, limit: 100 })).entries
    .toReversed()
    .map(({ who, role, action, object, siteId, after }) => ({ who, role, action, object, siteId, after }));
const atTerminal = { who: userAtTerminal(), role: "terminal" };

describe("operator:add", () => {
  test("an operator made with a password from stdin can sign in with it, and a name is given once", async () => {
    const args = ["--name", "ada", "--role", "admin"];
    const made = await run("operator", args, {}, "a long password\n");
    expect(made).toEqual({ out: "", said: "ada may sign in as admin of all sites.", code: 0 });
    expect((await signIn("ada", "a long password"))?.operator).toMatchObject({ role: "admin", sites: null });
    expect(await signIn("ada", "another password")).toBeNull();
    const again = await run("operator", args, {}, "another password\n");
    expect(again).toMatchObject({
      code: 1,
      out: "",
      said: 'There is an operator "ada" already; nothing was changed.\nTake another name.',
    });
    expect(await signIn("ada", "a long password")).not.toBeNull();
    expect(await audited()).toEqual([
      {
        ...atTerminal,
        action: "operator.add",
        object: "operator ada",
        siteId: null,
        after: { role: "admin", sites: null },
      },
    ]);
  });

  test("where no password is given one is made, printed alone on stdout, and opens the door", async () => {
    const made = await run("operator", ["--name", "ben", "--role", "viewer"]);
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^[\w-]{24}$/)]);
    expect((await signIn("ben", made.out))?.operator).toMatchObject({ name: "ben", role: "viewer" });
  });

  test("a password of the environment is taken and not shown", async () => {
    const env = { OPERATOR_PASSWORD: "from the environment" };
    const made = await run("operator", ["--name", "cem", "--role", "operator"], env, "from stdin\n");
    expect(made).toEqual({
      code: 0,
      out: "",
      said: "cem may sign in as operator of all sites.\nThe password is that of OPERATOR_PASSWORD; nobody was asked.",
    });
    expect(await signIn("cem", "from the environment")).not.toBeNull();
  });

  test.each([
    [["--name", "dee", "--role", "king"], 'There is no role "king".'],
    [["--name", "dee"], "--name and --role are needed."],
    [["--name", "dee", "--role", "viewer", "--color", "red"], "Unknown option '--color'"],
  ])("%j is refused in words, and nobody is made", async (args, words) => {
    const refused = await run("operator", args, {}, "a long password\n");
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining(words)]);
    expect(await signIn("dee", "a long password")).toBeNull();
  });

  test.each([
    [{ role: "king" }, "Give one of viewer, operator, engineer, admin."],
    [{ name: "" }, "Give one of 1 to 64 characters."],
    [{ sites: ["nowhere"] }, "There is none yet."],
    [{ password: "short" }, "Give one of 8 to 256 characters."],
    [{ name: "ada" }, "Take another name."],
  ])("%j is no operator, and what to do is said", async (wrong, fix) => {
    const wish = { name: "dee", role: "viewer", sites: null, password: "a long password", ...wrong };
    expect(await addOperator(database.pool, "root", wish)).toMatchObject({ kind: "refused", fix });
  });

  test("a database that is away, or without tables, is said with what to do", async () => {
    const args = ["--name", "eve", "--role", "admin"];
    const away = await run("operator", args, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
    expect(away).toMatchObject({
      code: 1,
      said: expect.stringContaining("No database answers at 127.0.0.1:1."),
    });
    const schema = new URL(database.url);
    schema.searchParams.set("options", "-c search_path=nothing_here");
    const empty = await run("operator", args, { DATABASE_URL: String(schema) });
    expect(empty).toMatchObject({ code: 1, said: expect.stringContaining("npx pnpm@12 db:migrate") });
  });
});

describe("token:add", () => {
  const callerOf = (token: string) => deviceTokens(database.pool, key, Date.now).callerOf(token);

  test("makes the site when it is named, and a token under which the gateway is known", async () => {
    const made = await run("token", ["--site", "north", "--site-name", "North yard", "--register"]);
    expect([made.code, made.said]).toEqual([0, expect.stringContaining("The site north was made.")]);
    expect(await callerOf(made.out)).toMatchObject({ siteId: "north", deviceId: null, mayRegister: true });
    expect(await callerOf(`${made.out}0`)).toBeNull();
    const another = await run("token", ["--site", "north"]);
    expect(await callerOf(another.out)).toMatchObject({ siteId: "north", mayRegister: false });
    expect(another.out).not.toBe(made.out);
    const tokenId = ({ out }: { readonly out: string }) => out.split("_")[1];
    const north = { ...atTerminal, siteId: "north" };
    const gateway = { ...north, action: "token.add", object: "gateway of north" };
    expect((await audited()).slice(-3)).toEqual([
      { ...north, action: "site.add", object: "site north", after: { name: "North yard" } },
      { ...gateway, after: { tokenId: tokenId(made), mayRegister: true } },
      { ...gateway, after: { tokenId: tokenId(another), mayRegister: false } },
    ]);
    const renamed = await run("token", ["--site", "north", "--site-name", "South yard"]);
    expect([renamed.code, renamed.said]).toEqual([
      0,
      expect.stringContaining("The site north was there already and keeps its name."),
    ]);
  });

  test("another key than one of 32 bytes is refused", async () => {
    const refused = await run("token", ["--site", "north"], { ENCRYPTION_KEY: "c2hvcnQ=" });
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.said).toMatch(/^No token was made: ENCRYPTION_KEY decodes to 5 bytes instead of 32\./);
  });

  test.each([
    [{ siteId: "south" }, 'There are: north. Or make it: --site-name "Its name"'],
    [{ deviceId: "b-1" }, "Register it first, or leave --device out."],
    [{ deviceId: "b-1", mayRegister: true }, "Leave --device or --register out."],
    [{ siteId: "east", siteName: "" }, "Give one of 1 to 200 characters."],
    [{ siteId: "east", siteName: "a\nb" }, "Give one of 1 to 200 characters."],
    [{ siteId: "a b", siteName: "A" }, expect.stringMatching(/^Use 1 to 64 letters/)],
  ])("%j gets no token, and what to do is said", async (wrong, fix) => {
    const wish = { siteId: "north", siteName: undefined, deviceId: undefined, mayRegister: false, ...wrong };
    expect(await addToken(database.pool, "root", key, wish)).toMatchObject({ kind: "refused", fix });
  });
});
