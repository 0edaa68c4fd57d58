import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeInBrowser, signInOn, useBrowser } from "./browser.ts";
import { answerOrder, takeOrders } from "./order-taker.ts";
import { engineer, startSystem, type System } from "./system.ts";

const reading = (deviceId: string, seq: number, mode: string, powerKw: number) => ({
  deviceId,
  seq,
  points: { powerKw, socPct: 60, temperatureC: 25, voltageV: 780, mode },
});
const modes = ["standby", "charging", "discharging"] as const;

const list = (page: Page) => page.getByRole("log", { name: "Transitions" });
const badge = (page: Page) => page.getByRole("status", { name: "Connection" });
/** The label of the chart says in words what it shows lit. */
const lit = (page: Page) => page.getByRole("img", { name: /state chart/ }).getAttribute("aria-label");

/** Every transition the list holds, newest first: scrolls through it, for only what is seen is drawn. */
async function listed(page: Page): Promise<string[]> {
  const rows = new Map<number, string>();
  const frame = list(page);
  await frame.evaluate((element) => element.scrollTo({ top: 0 }));
  for (;;) {
    const seen = await frame.evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>("[data-index]")].map(
        (row) => [Number(row.dataset["index"]), row.querySelector("time")?.dateTime ?? ""] as const,
      ),
    );
    for (const [index, at] of seen) rows.set(index, at);
    const atEnd = await frame.evaluate(async (element) => {
      const before = element.scrollTop;
      element.scrollBy({ top: element.clientHeight / 2 });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return element.scrollTop === before;
    });
    if (atEnd) return [...rows].sort(([a], [b]) => a - b).map(([, at]) => at);
  }
}

describeInBrowser("the page of a device", () => {
  const openPage = useBrowser();
  let system: System;
  let cookie: string;

  /** The truth, newest first. */
  const journalled = async (deviceId: string): Promise<string[]> => {
    const { rows } = await system.pool.query<{ at: number }>(
      "select at from journal where actor_id = $1 order by tx desc, seq desc",
      [deviceId],
    );
    return rows.map(({ at }) => new Date(at).toISOString());
  };

  beforeAll(async () => {
    system = await startSystem({ web: true });
    await system.addDevices("battery", ["bat-1", "bat-2", "bat-3"], { ratedKw: 100 });
    cookie = await system.signIn();
  });
  afterAll(() => system?.stop());

  test("shows a transition and the new active state when telemetry is posted", async () => {
    await system.postUntilAccepted([reading("bat-1", 1, "standby", 0)]);
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/devices/bat-1");
    await expect.poll(() => lit(page), { timeout: 45_000 }).toMatch(/power: connected: standby/);

    const before = performance.now();
    await system.postUntilAccepted([reading("bat-1", 2, "discharging", 40)]);
    await expect
      .poll(
        () =>
          list(page)
            .getByText(/standby → discharging/)
            .count(),
        { timeout: 45_000, interval: 20 },
      )
      .toBe(1);
    console.info(`from POST to the row in the page: ${Math.round(performance.now() - before)} ms`);
    await expect.poll(() => lit(page), { timeout: 45_000 }).toMatch(/power: connected: discharging/);
    await expect
      .poll(() => page.getByRole("definition").allInnerTexts(), { timeout: 45_000 })
      .toContain("discharging");
  });

  test("sends a setpoint to the listening device and shows that it succeeded", async () => {
    await system.postUntilAccepted([reading("bat-2", 1, "standby", 0)]);
    const device = takeOrders(system, "bat-2", async (order) => {
      await answerOrder(system, order, "accepted");
      // Answers and readings take different queues; this device does not repeat itself as others do.
      const known = async (): Promise<void> =>
        expect(await system.get(`/v1/commands/${order.orderId}`, cookie)).toMatchObject({
          state: "accepted",
        });
      await vi.waitFor(known, { timeout: 45_000, interval: 100 });
      await system.postUntilAccepted([reading("bat-2", 2, "discharging", Number(order.payload["value"]))]);
    });
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/devices/bat-2");
    const form = page.getByRole("form", { name: "Setpoint Power" });
    await form.getByRole("textbox").fill("120");
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/At most 100 kW/);
    expect(await form.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);

    await form.getByRole("textbox").fill("35");
    await form.getByRole("button", { name: "Send" }).click();
    const command = page.getByRole("group", { name: /^Command Power 35/ });
    await expect.poll(() => command.getAttribute("aria-label"), { timeout: 45_000 }).toMatch(/: succeeded$/);
    expect(device.deliveries).toMatchObject([
      { deviceId: "bat-2", type: "setpoint.send", payload: { point: "powerKw", value: 35, unit: "kW" } },
    ]);
    // The device is free again: the form takes the next one.
    await expect.poll(() => form.getByRole("textbox").isEnabled(), { timeout: 45_000 }).toBe(true);
    await device.close();
  });

  test("goes on after the API was killed and restarted: no transition is missing or doubled", async () => {
    let seq = 0;
    const next = () => reading("bat-3", (seq += 1), modes[seq % 3] ?? "standby", seq);
    for (let n = 0; n < 5; n += 1) await system.postUntilAccepted([next()]);
    const page = await openPage();
    await signInOn(page, system.stack.webUrl, engineer, "/devices/bat-3");
    await expect.poll(() => badge(page).innerText(), { timeout: 45_000 }).toMatch(/^live/);
    await expect.poll(async () => (await listed(page)).length, { timeout: 45_000 }).toBeGreaterThan(5);

    // What the queue holds is committed while no API is there to tell of it.
    await system.stack.worker.stop();
    for (let n = 0; n < 20; n += 1) await system.postUntilAccepted([next()]);
    const before = (await journalled("bat-3")).length;
    await system.stack.api.kill();
    await expect.poll(() => badge(page).innerText(), { timeout: 45_000 }).toMatch(/^reconnecting/);
    await system.stack.worker.start();
    await expect
      .poll(async () => (await journalled("bat-3")).length, { timeout: 45_000 })
      .toBeGreaterThanOrEqual(before + 20);
    await system.stack.api.start();
    await expect.poll(() => badge(page).innerText(), { timeout: 45_000 }).toMatch(/^live/);
    for (let n = 0; n < 5; n += 1) await system.postUntilAccepted([next()]);

    const committed = async () =>
      ((await system.get("/v1/devices/bat-3/snapshot", cookie)) as { boots: { seq: number }[] }).boots[0]
        ?.seq;
    await expect.poll(committed, { timeout: 45_000 }).toBe(seq);
    // Looked up each time: a device that is silent for five seconds is called late, and that is a row as well.
    await vi.waitFor(async () => expect(await listed(page)).toEqual(await journalled("bat-3")), {
      timeout: 45_000,
      interval: 500,
    });
  });
});
