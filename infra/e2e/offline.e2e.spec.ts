import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { engineer, startSystem, type System } from "./system.ts";

describeInBrowser("a dashboard without the Internet", () => {
  const openPage = useBrowser();
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ web: true });
    await system.addDevices("battery", ["bat-1"]);
    const points = { powerKw: 0, socPct: 60, temperatureC: 25, voltageV: 780, mode: "standby" };
    await system.postUntilAccepted([{ deviceId: "bat-1", seq: 1, points }]);
  });
  afterAll(() => system?.stop());

  test("asks no other host for anything, on any page, under the API's own content security policy", async () => {
    const page = await openPage();
    const hosts = new Set<string>();
    const kinds = new Set<string>();
    page.on("request", (request) => {
      hosts.add(new URL(request.url()).hostname);
      kinds.add(request.resourceType());
    });
    page.on("websocket", (socket) => hosts.add(new URL(socket.url()).hostname));
    // Served by the API itself: its headers forbid every other source, and a violation is an error in the console.
    const origin = system.stack.apiUrl.replace("127.0.0.1", "localhost");
    await signInOn(page, origin, engineer);
    await page.getByRole("row", { name: "bat-1" }).waitFor();
    await page.getByRole("link", { name: "bat-1" }).click();
    await page.getByRole("img", { name: /state chart/ }).waitFor();
    await page.getByRole("link", { name: /^Alarms/ }).click();
    await page.getByRole("heading", { name: "Alarms" }).waitFor();
    const fonts = (): Promise<string[]> =>
      page.evaluate(() =>
        [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.family),
      );
    await expect.poll(async () => (await fonts()).join(), { timeout: 45_000 }).toMatch(/IBM Plex Sans/);
    await page.goto(`${origin}/docs/`);
    await page.getByText("/v1/telemetry", { exact: true }).first().waitFor();

    expect([...hosts]).toEqual(["localhost"]);
    expect([...kinds]).toEqual(expect.arrayContaining(["document", "script", "stylesheet", "font", "fetch"]));
  });
});
