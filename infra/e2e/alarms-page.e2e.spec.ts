import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { engineer, startSystem, type System } from "./system.ts";

const reading = (deviceId: string, seq: number, temperatureC: number) => ({
  deviceId,
  seq,
  points: { powerKw: 0, socPct: 60, temperatureC, voltageV: 780, mode: "standby" },
});
const alarm = (page: Page, deviceId: string) =>
  page.getByRole("row", { name: `Over temperature, ${deviceId}` });
const saysOf = (page: Page, deviceId: string) => alarm(page, deviceId).innerText();
const patience = { timeout: 45_000 };

describeInBrowser("the page of alarms", () => {
  const openPage = useBrowser();
  const many = ["bat-2", "bat-3", "bat-4"];
  const byKeys = ["bat-5", "bat-6"];
  let system: System;
  let cookie: string;

  /** The alarm comes above 45 °C and goes again at once: an engineer overrides the catalogue. */
  const settings = {
    ratedKw: 100,
    // Nobody is called late or offline here, however long the pages take: that would be alarms of its own.
    expectedIntervalMs: 600_000,
    alarms: { overTemperature: { limit: 45, onDelayMs: 0, offDelayMs: 0 } },
  };
  /** Opens the page and marks its document, so that a reload would show. */
  const openAlarms = async (): Promise<Page> => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/alarms");
    await page.evaluate(() => Object.assign(window, { isFirst: true }));
    return page;
  };
  const expectNoReload = async (page: Page): Promise<void> =>
    expect(await page.evaluate(() => "isFirst" in window)).toBe(true);

  beforeAll(async () => {
    system = await startSystem({ web: true });
    await system.addDevices("battery", ["bat-1", ...many, ...byKeys]);
    cookie = await system.signIn();
    const deviceIds = ["bat-1", ...many, ...byKeys];
    await Promise.all(deviceIds.map((deviceId) => system.configure(deviceId, settings, cookie)));
  });
  afterAll(() => system?.stop());

  test("shows an alarm that telemetry raises, acknowledges it and lets it go, without a reload", async () => {
    const page = await openAlarms();
    await expect.poll(() => page.getByText("No active alarms").count(), patience).toBe(1);

    await system.postUntilAccepted([reading("bat-1", 1, 50)]);
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(1);
    await expect.poll(() => saysOf(page, "bat-1"), patience).toMatch(/unacknowledged/);
    // Wherever one is, the most urgent alarm is said above the page.
    const strip = page.getByRole("region", { name: "Most urgent alarm" });
    await expect.poll(() => strip.innerText(), patience).toMatch(/Over temperature on bat-1/);

    await alarm(page, "bat-1")
      .getByRole("button", { name: /^Acknowledge/ })
      .click();
    await expect.poll(() => saysOf(page, "bat-1"), patience).toMatch(/\nacknowledged by engineer/);
    await expect.poll(() => strip.count(), patience).toBe(0);

    await system.postUntilAccepted([reading("bat-1", 2, 20)]);
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(0);
    await expectNoReload(page);
  });

  test("acknowledges many at once", async () => {
    const page = await openAlarms();
    await system.postUntilAccepted(many.map((deviceId) => reading(deviceId, 1, 50)));
    for (const deviceId of many) await expect.poll(() => alarm(page, deviceId).count(), patience).toBe(1);

    await page.getByRole("button", { name: "Select all 3" }).click();
    await page.getByRole("button", { name: "Acknowledge 3 selected" }).click();
    for (const deviceId of many)
      await expect.poll(() => saysOf(page, deviceId), patience).toMatch(/\nacknowledged by engineer/);
    const counts = async () =>
      ((await system.get("/v1/alarms", cookie)) as { counts: Record<string, number> }).counts;
    await expect.poll(counts, patience).toMatchObject({ unacknowledged: 0, acknowledged: 3 });
    await expectNoReload(page);

    await system.postUntilAccepted(many.map((deviceId) => reading(deviceId, 2, 20)));
    for (const deviceId of many) await expect.poll(() => alarm(page, deviceId).count(), patience).toBe(0);
  });

  test("keeps an alarm whose cause went away unseen under Returned until it is acknowledged", async () => {
    const page = await openAlarms();
    await system.postUntilAccepted([reading("bat-1", 3, 50)]);
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(1);
    await system.postUntilAccepted([reading("bat-1", 4, 20)]);
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(0);
    await page.getByRole("button", { name: /^Returned/ }).click();
    await expect.poll(() => saysOf(page, "bat-1"), patience).toMatch(/returned, unacknowledged/);
    await alarm(page, "bat-1")
      .getByRole("button", { name: /^Acknowledge/ })
      .click();
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(0);
  });

  describe("by keyboard alone", () => {
    test("moves with j, acknowledges with a, selects with x", async () => {
      const page = await openAlarms();
      await system.postUntilAccepted(byKeys.map((deviceId) => reading(deviceId, 1, 50)));
      for (const deviceId of byKeys) await expect.poll(() => alarm(page, deviceId).count(), patience).toBe(1);
      const rows = page.getByRole("table", { name: "active alarms" }).getByRole("row");
      const isFirst = async (deviceId: string): Promise<boolean> =>
        (await rows.first().getAttribute("aria-label"))?.endsWith(deviceId) ?? false;
      const [here, there] = (await isFirst("bat-5")) ? ["bat-5", "bat-6"] : ["bat-6", "bat-5"];

      await page.keyboard.press("j");
      await page.keyboard.press("a");
      await expect.poll(() => saysOf(page, here), patience).toMatch(/\nacknowledged by engineer/);
      expect(await saysOf(page, there)).toMatch(/unacknowledged/);

      // The acknowledged one has sunk below the other.
      await expect.poll(() => isFirst(there), patience).toBe(true);
      await page.keyboard.press("k");
      await page.keyboard.press("x");
      await expect.poll(() => alarm(page, there).getAttribute("aria-selected"), patience).toBe("true");
      await page.keyboard.press("a");
      await expect.poll(() => saysOf(page, there), patience).toMatch(/\nacknowledged by engineer/);
      await expectNoReload(page);
    });
  });
});
