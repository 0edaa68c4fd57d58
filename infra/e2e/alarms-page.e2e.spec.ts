import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
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
  const withoutDelays = async (deviceId: string): Promise<void> => {
    const settings = {
      ratedKw: 100,
      // Nobody is called late or offline here, however long the pages take: that would be alarms of its own.
      expectedIntervalMs: 600_000,
      alarms: { overTemperature: { limit: 45, onDelayMs: 0, offDelayMs: 0 } },
    };
    const answer = await system.send("PATCH", `/v1/devices/${deviceId}`, cookie, { settings });
    expect(answer.status).toBe(200);
    const known = async (): Promise<void> =>
      expect(await system.get(`/v1/devices/${deviceId}/snapshot`, cookie)).toMatchObject({
        context: { settings },
      });
    await vi.waitFor(known, patience);
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
    await Promise.all(["bat-1", ...many, ...byKeys].map(withoutDelays));
  });
  afterAll(() => system?.stop());

  test("shows an alarm that telemetry raises, acknowledges it and lets it go, without a reload", async () => {
    const page = await openAlarms();
    await expect.poll(() => page.getByText("No active alarms").count(), patience).toBe(1);

    await system.postUntilAccepted([reading("bat-1", 1, 50)]);
    await expect.poll(() => alarm(page, "bat-1").count(), patience).toBe(1);
    expect(await saysOf(page, "bat-1")).toMatch(/unacknowledged/);
    // Wherever one is, the most urgent alarm is said above the page.
    const strip = page.getByRole("region", { name: "Most urgent alarm" });
    expect(await strip.innerText()).toMatch(/Over temperature on bat-1/);

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
    const { counts } = (await system.get("/v1/alarms", cookie)) as { counts: Record<string, number> };
    expect(counts).toMatchObject({ unacknowledged: 0, acknowledged: 3 });
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
    expect(await saysOf(page, "bat-1")).toMatch(/returned, unacknowledged/);
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
      const first = await rows.first().getAttribute("aria-label");
      const [here, there] = first?.endsWith("bat-5") ? ["bat-5", "bat-6"] : ["bat-6", "bat-5"];

      await page.keyboard.press("j");
      await page.keyboard.press("a");
      await expect.poll(() => saysOf(page, here), patience).toMatch(/\nacknowledged by engineer/);
      expect(await saysOf(page, there)).toMatch(/unacknowledged/);

      // The acknowledged one has sunk below the other.
      await page.keyboard.press("k");
      await page.keyboard.press("x");
      expect(await alarm(page, there).getAttribute("aria-selected")).toBe("true");
      await page.keyboard.press("a");
      await expect.poll(() => saysOf(page, there), patience).toMatch(/\nacknowledged by engineer/);
      await expectNoReload(page);
    });
  });
});
