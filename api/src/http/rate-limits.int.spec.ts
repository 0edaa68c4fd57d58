import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, signIn, until } from "../testing/client.ts";
import type { Answer } from "../testing/client.ts";
import { liveApi } from "../testing/live-api.ts";
import type { LiveApi } from "../testing/live-api.ts";

let api: LiveApi;
beforeAll(async () => {
  api = await liveApi({
    databaseUrl: inject("databaseUrl"),
    sqsEndpoint: inject("sqsEndpoint"),
    limits: { commandsPerOperatorSecond: 2 },
  });
});
afterAll(() => api.close());

test("an operator who asks for more than the limit is told to wait; looking, signing out and others go on", async () => {
  const [operator, engineer] = [await signIn(api.url, "operator"), await signIn(api.url, "engineer")];
  // Nothing is there to be resumed: what counts is that it was asked for.
  const command = (as: { cookie: string }): Promise<Answer> =>
    ask(api.url, "POST", "/v1/devices/nobody/resume", { as, body: { reason: "for a test" } });
  const codes = ({ status, body }: Answer) => `${status} ${body.code}`;

  // A busy machine may spread them over several windows, so they are asked until one window has had enough.
  const flood = await until(
    () => Promise.all(Array.from({ length: 20 }, () => command(operator))),
    (answers) => answers.some(({ status }) => status === 429),
  );
  for (const answer of flood) expect(codes(answer)).toMatch(/^(404 device.unknown|429 limit.exceeded)$/);
  const refused = flood.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({
    detail: "There were too many commands by you.",
    fix: "Wait 1 s, then try again.",
  });
  expect(refused?.headers.get("retry-after")).toBe("1");

  const looks = await Promise.all(
    Array.from({ length: 10 }, () => ask(api.url, "GET", "/v1/devices", { as: operator })),
  );
  expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
  expect(codes(await command(engineer))).toBe("404 device.unknown");
  expect((await ask(api.url, "DELETE", "/v1/sessions", { as: operator })).status).toBe(204);

  const again = await signIn(api.url, "operator");
  await until(
    () => command(again),
    (answer) => codes(answer) === "404 device.unknown",
  );
});
