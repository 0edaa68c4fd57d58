import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { behindTheEdge } from "./behind-the-edge.ts";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { engineer, startSystem, viewer, type System } from "./system.ts";

const points = { powerKw: 0, socPct: 60, temperatureC: 25, voltageV: 780, mode: "standby" };
const bad = { ...points, mode: "stand\u0000by" };
const patience = { timeout: 45_000 };

describeInBrowser("the page of dead letters", () => {
  const openPage = useBrowser();
  const behind = behindTheEdge();
  let system: System;
  let cookie: string;

  const letterOf = (page: Page, deviceId: string) =>
    page.getByRole("button", { name: new RegExp(`^${deviceId}: CommitRefused`) });
  const panel = (page: Page) => page.getByRole("region", { name: /^Letter/ });
  const inFleet = async (page: Page, deviceId: string): Promise<string> =>
    page.getByRole("row", { name: deviceId, exact: true }).innerText();
  /** Answers the question that is open. */
  const answer = async (page: Page, reason: string, does: string): Promise<void> => {
    const question = page.getByRole("dialog");
    expect(await question.getByRole("button", { name: does, exact: true }).isDisabled()).toBe(true);
    await question.getByLabel("Reason").fill(reason);
    await question.getByRole("button", { name: does, exact: true }).click();
  };
  /** Within the page, so that nothing is loaded anew. */
  const follow = (page: Page, name: RegExp) =>
    page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

  beforeAll(async () => {
    system = await startSystem({ web: true, env: behind.env });
    await system.addDevices("battery", ["bat-1", "bat-2"]);
    cookie = await system.signIn();
    await system.postUntilAccepted([1].map((seq) => ({ deviceId: "bat-1", seq, points })));
  });
  afterAll(() => system?.stop());

  test("shows a letter when it comes, takes an edit and gives it to its actor once more", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/letters");
    await page.getByText("No open dead letters").waitFor();
    await behind.send([{ deviceId: "bat-1", seq: 2, points: bad }]);
    await letterOf(page, "bat-1").click(patience);
    const letter = panel(page);
    await expect
      .poll(() => letter.getByRole("region", { name: "Message" }).innerText(), patience)
      .toMatch(/"seq": 2/);

    await letter.getByRole("button", { name: /^Edit/ }).click();
    const text = letter.getByLabel("Points as JSON");
    expect(JSON.parse(await text.inputValue())).toEqual(bad);
    await text.fill('{ "powerKw": 7, }');
    await expect
      .poll(() => letter.getByRole("alert").innerText(), patience)
      .toMatch(/not JSON at line 1, column 17/);
    expect(await letter.getByRole("button", { name: "Keep the edit" }).isDisabled()).toBe(true);
    // What only the API knows is said in its words.
    await text.fill('{ "Power": 7 }');
    await letter.getByRole("button", { name: "Keep the edit" }).click();
    await expect
      .poll(() => letter.getByRole("alert").innerText(), patience)
      .toMatch(/body.points must match pattern/);
    await text.fill(JSON.stringify({ ...points, powerKw: 7 }));
    await letter.getByRole("button", { name: "Keep the edit" }).click();
    await letter.getByRole("region", { name: "Original" }).waitFor();

    await letter.getByRole("button", { name: "Retry", exact: true }).click();
    await expect.poll(() => letter.getByRole("status").innerText(), patience).toBe("dealt with");
    expect(await system.get("/v1/devices/bat-1", cookie)).toMatchObject({ points: { powerKw: 7 } });
    await expect.poll(() => letterOf(page, "bat-1").count(), patience).toBe(0);
  });

  test("a device that is paused says so in the fleet and on its page, and follows its messages when it is resumed", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/devices/bat-1");
    await page.getByRole("button", { name: /^Pause/ }).click(patience);
    await answer(page, "the sensor is being replaced", "Pause");
    const banner = page.getByRole("region", { name: "Supervision" });
    await expect
      .poll(() => banner.innerText(), patience)
      .toMatch(/Paused: the sensor is being replaced[^]*by engineer since/);
    await system.postUntilAccepted([{ deviceId: "bat-1", seq: 3, points: { ...points, powerKw: 9 } }]);
    await expect.poll(() => banner.innerText(), patience).toMatch(/1 message held/);
    await expect.poll(() => page.getByRole("button", { name: /^Pause/ }).count(), patience).toBe(0);

    await follow(page, /^Fleet/);
    await expect.poll(() => inFleet(page, "bat-1"), patience).toMatch(/paused/);
    expect(await inFleet(page, "bat-2")).not.toMatch(/paused/);
    await page.getByRole("link", { name: "bat-1" }).click();
    await banner.getByRole("button", { name: /^Resume/ }).click();
    await answer(page, "it was replaced", "Resume");
    await expect.poll(() => banner.count(), patience).toBe(0);
    await expect.poll(() => page.getByText("by engineer: it was replaced").count(), patience).toBe(1);
    await expect
      .poll(() => system.get("/v1/devices/bat-1", cookie), patience)
      .toMatchObject({ status: "active", heldCount: 0, points: { powerKw: 9 } });
    await follow(page, /^Fleet/);
    await expect.poll(() => inFleet(page, "bat-1"), patience).not.toMatch(/paused|resuming/);
  });

  test("letters that are chosen by key or all at once are discarded together, with one reason, also the one that is read", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/letters");
    await behind.send([1, 2].map((seq) => ({ deviceId: "bat-2", seq, points: bad })));
    await expect.poll(() => letterOf(page, "bat-2").count(), patience).toBe(2);
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByRole("button", { name: "Retry 1", exact: true }).waitFor(patience);
    const all = page.getByRole("checkbox", { name: "Select all 2 shown" });
    const chosen = async () => [
      await all.isChecked(),
      await page.getByRole("checkbox", { checked: true }).count(),
    ];
    await expect.poll(chosen, patience).toEqual([false, 1]);
    // From the checkbox of a letter the keys go on from there.
    await page
      .getByRole("checkbox", { name: /^Select the letter/ })
      .first()
      .focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => letterOf(page, "bat-2").nth(1).getAttribute("aria-expanded"), patience)
      .toBe("true");
    await expect.poll(() => panel(page).getByRole("status").innerText(), patience).toBe("open");
    await all.press("Space");
    await page.getByRole("button", { name: /^Discard 2/ }).click(patience);
    await answer(page, "the sensor was replaced", "Discard 2 letters");
    await page.getByText("No open dead letters").waitFor(patience);
    await expect.poll(() => panel(page).getByRole("status").innerText(), patience).toBe("discarded");
    const discarded = async (): Promise<string[]> => {
      const { letters } = (await system.get("/v1/dead-letters?device=bat-2", cookie)) as {
        letters: { state: string; reason: string }[];
      };
      return letters.map(({ state, reason }) => `${state}: ${reason}`);
    };
    await expect
      .poll(discarded, patience)
      .toEqual(Array.from({ length: 2 }, () => "discarded: the sensor was replaced"));
  });

  test("the audit log says who did what, filtered by device and operator, each change below it", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/letters");
    await follow(page, /^Audit/);
    const log = page.getByRole("list", { name: "Audit log" });
    await expect.poll(() => log.innerText(), patience).toMatch(/engineer resumed bat-1/);
    await expect
      .poll(() => log.innerText(), patience)
      .toMatch(/discarded a dead letter of bat-2[^]*the sensor was replaced/);
    await page.getByLabel("Only of this device").fill("bat-1");
    await page.keyboard.press("Enter");
    await expect.poll(() => log.innerText(), patience).not.toMatch(/bat-2/);
    const paused = log.getByRole("listitem").filter({ hasText: "engineer paused bat-1" });
    await expect
      .poll(() => paused.innerText(), patience)
      .toMatch(/the sensor is being replaced[^]*status: active → paused/);
    await page.getByLabel("Only by this operator").fill("nobody");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Clear the filters" }).click(patience);
    await expect.poll(() => log.innerText(), patience).toMatch(/bat-2/);
    // A box never shows a filter that is gone, however it went.
    await page.getByLabel("Only of this device").fill("bat-1");
    await page.keyboard.press("Enter");
    await expect.poll(() => log.innerText(), patience).not.toMatch(/bat-2/);
    await follow(page, /^Audit/);
    await expect.poll(() => page.getByLabel("Only of this device").inputValue(), patience).toBe("");
    await expect.poll(() => log.innerText(), patience).toMatch(/bat-2/);
  });

  test("offers a viewer nothing that a viewer may not do, and says why", async () => {
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, viewer, "/letters");
    await page.getByText("Ask for the role operator to see dead letters.").waitFor();
    expect(await page.getByRole("link", { name: /Dead letters|Audit/ }).count()).toBe(0);
    await follow(page, /^Fleet/);
    await page.getByRole("link", { name: "bat-2" }).click();
    await page.getByText("Operators can pause this device").waitFor();
    expect(await page.getByRole("button", { name: /^(Pause|Drain)/ }).count()).toBe(0);
  });
});
