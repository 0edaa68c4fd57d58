import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { engineer, startSystem, type System, viewer } from "./system.ts";

const patience = { timeout: 45_000 };

describeInBrowser("signing in", () => {
  const openPage = useBrowser();
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ web: true });
    await system.addDevices("battery", ["bat-1"]);
    const settings = { alarms: { overTemperature: { limit: 45, onDelayMs: 0 } } };
    await system.configure("bat-1", settings, await system.signIn());
  });
  afterAll(() => system?.stop());

  test("with a wrong password says so and what to do, and leaves the person where they are", async () => {
    const page = await openPage();
    await page.goto(`${system.stack.webUrl}/alarms`);
    await page.getByLabel("Name").fill(engineer.name);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect
      .poll(() => page.getByRole("alert").innerText(), patience)
      .toMatch(/wrong|incorrect|do not match/i);
    expect(new URL(page.url()).pathname).toBe("/login");

    // The right password then leads to the page that was asked for.
    await page.getByLabel("Password", { exact: true }).fill(engineer.password);
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname, patience).toBe("/alarms");
    await expect.poll(() => page.getByRole("heading", { name: "Alarms" }).count(), patience).toBe(1);
  });

  test("as a viewer shows everything, and of every control why it cannot be used", async () => {
    const hot = { powerKw: 0, socPct: 60, temperatureC: 50, voltageV: 780, mode: "standby" };
    await system.postUntilAccepted([{ deviceId: "bat-1", seq: 1, points: hot }]);
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, viewer, "/devices/bat-1");
    const control = page.getByRole("region", { name: "Control" });
    await expect
      .poll(() => control.getByText("You are signed in as viewer").innerText(), patience)
      .toMatch(/Ask for the role operator/);
    const input = control.getByRole("textbox").or(control.getByRole("slider"));
    const button = control.getByRole("button");
    await expect.poll(() => input.count(), patience).toBeGreaterThan(0);
    await expect.poll(() => button.count(), patience).toBeGreaterThan(1);
    const [inputs, buttons] = [await input.all(), await button.all()];
    for (const one of [...inputs, ...buttons]) expect(await one.isDisabled()).toBe(true);
    for (const one of buttons) expect(await one.getAttribute("title")).toMatch(/signed in as viewer/);

    await page.getByRole("link", { name: /^Alarms/ }).click();
    const row = page.getByRole("row", { name: "Over temperature, bat-1" });
    await expect.poll(() => row.count(), patience).toBe(1);
    expect(await row.getByRole("button", { name: /^(Acknowledge|Shelve)/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /^Acknowledge/ }).count()).toBe(0);
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    expect(await row.innerText()).toMatch(/unacknowledged/);
  });

  test("ends with signing out: the pages ask for a sign-in again", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, viewer);
    await page.getByRole("button", { name: "Account: viewer" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect.poll(() => new URL(page.url()).pathname, patience).toBe("/login");
    await page.goto(`${system.stack.webUrl}/devices/bat-1`);
    await expect.poll(() => page.getByRole("button", { name: "Sign in" }).count(), patience).toBe(1);
  });
});
