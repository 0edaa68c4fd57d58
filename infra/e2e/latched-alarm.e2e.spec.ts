import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { engineer, startSystem, type System } from "./system.ts";

const reading = (deviceId: string, seq: number, position: string, tripped: boolean) => ({
  deviceId,
  seq,
  points: { position, tripped, currentA: 0, voltageV: 400, frequencyHz: 50 },
});
const patience = { timeout: 45_000 };

describeInBrowser("a latched alarm", () => {
  const openPage = useBrowser();
  let system: System;

  /** Trips, is acknowledged, and is closed again by hand: nothing but the latch holds the alarm. */
  const latched = async (page: Page, deviceId: string): Promise<void> => {
    await system.postUntilAccepted([reading(deviceId, 1, "open", true)]);
    const row = page.getByRole("row", { name: `Breaker tripped, ${deviceId}` });
    await row.getByRole("button", { name: /^Acknowledge/ }).click();
    await expect.poll(() => row.innerText(), patience).toMatch(/\nacknowledged by engineer/);
    await system.postUntilAccepted([reading(deviceId, 2, "closed", false)]);
    await expect.poll(() => row.innerText(), patience).toMatch(/latched, reset needed/);
  };

  beforeAll(async () => {
    system = await startSystem({ web: true });
    const deviceIds = ["breaker-1", "breaker-2", "breaker-3"];
    await system.addDevices("breaker", deviceIds);
    const cookie = await system.signIn();
    // None is called offline, however long the pages take: that would be one more alarm of the same device.
    const settings = { expectedIntervalMs: 600_000 };
    await Promise.all(deviceIds.map((deviceId) => system.configure(deviceId, settings, cookie)));
  });
  afterAll(() => system?.stop());

  test("is reset on the page of alarms, by its button", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/alarms");
    await latched(page, "breaker-1");
    await page.getByRole("button", { name: "Reset Breaker tripped on breaker-1" }).click();
    await expect
      .poll(() => page.getByRole("row", { name: "Breaker tripped, breaker-1" }).count(), patience)
      .toBe(0);
  });

  test("is reset on the page of its device, by its button", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/alarms");
    await latched(page, "breaker-3");
    await page.getByRole("link", { name: "breaker-3" }).click();
    const reset = page.getByRole("button", { name: "Reset Breaker tripped" });
    await reset.click();
    await expect.poll(() => reset.count(), patience).toBe(0);
  });

  test("is reset by a close of its breaker that is closed already; the page asks for its readings only", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/alarms");
    await latched(page, "breaker-2");
    const streams: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/v1/stream")) streams.push(request.url());
    });
    await page.getByRole("link", { name: "breaker-2" }).click();
    await page.getByRole("button", { name: "Close …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    const command = page.getByRole("group", { name: /^Command Close/ });
    await expect.poll(() => command.getAttribute("aria-label"), patience).toMatch(/: succeeded$/);
    await expect.poll(() => command.innerText(), patience).toMatch(/The device was there already/);
    await expect
      .poll(() => page.getByRole("button", { name: "Reset Breaker tripped" }).count(), patience)
      .toBe(0);
    await expect
      .poll(() => page.getByRole("log", { name: "Transitions" }).innerText(), patience)
      .toMatch(/latched › acknowledged → ended|acknowledged → ended|ended/);
    await expect.poll(() => streams.at(-1), patience).toMatch(/topic=reading.*&readingDevice=breaker-2/);

    await system.postUntilAccepted([reading("breaker-2", 3, "intermediate", false)]);
    await expect.poll(() => page.getByRole("definition").allInnerTexts(), patience).toContain("intermediate");
    await page.getByRole("button", { name: "Close …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await expect
      .poll(() => page.getByRole("alert").allInnerTexts(), patience)
      .toEqual([expect.stringMatching(/between open and closed\.[\s\S]*Wait until it has arrived/)]);
  });
});
