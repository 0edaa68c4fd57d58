// Browser
//
// A real Chromium with a fresh profile per test file and a fresh context per page, for specs of the dashboard. After every
// test it looks at what the pages complained about: an error nobody caught, a warning of Vue or a request to another host
// fails the test. Knows how to sign in and nothing else of the product.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type ConsoleMessage, type Page } from "playwright-core";
import { chromiumFlags } from "../local/chromium.ts";
import { traces } from "./system.ts";
import { afterAll, afterEach, beforeAll, describe, expect, inject } from "vitest";

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** Skips loudly where there is no Chromium (the setup of the run says so, and in CI refuses to run at all). */
export const describeInBrowser = describe.skipIf(inject("chromiumPath") === null);

const isLocal = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === "data:" || protocol === "blob:" || hostname === "localhost";
};

/** An answer that is not 2xx, or none while the API is being restarted, is a case the page handles; the rest is a fault. */
const isFault = (message: ConsoleMessage): boolean =>
  message.text().includes("[Vue warn]") ||
  (message.type() === "error" && !message.text().startsWith("Failed to load resource"));

/** Registers the life of a browser with the file or block; gives a function that opens one page of its own. */
export function useBrowser(): (options?: PageOptions) => Promise<Page> {
  let browser: Browser | undefined;
  let pages: Page[] = [];
  let faults: string[] = [];

  beforeAll(async () => {
    const executablePath = inject("chromiumPath");
    if (executablePath === null) return;
    browser = await chromium.launch({ executablePath, headless: true, args: chromiumFlags });
  });

  afterEach(async ({ task }) => {
    const [opened, complaints] = [pages, faults];
    [pages, faults] = [[], []];
    if (task.result?.state === "fail") {
      await mkdir(traces, { recursive: true });
      for (const [index, page] of opened.entries()) {
        const path = join(traces, `${task.name.replace(/\W+/g, "-").slice(0, 80)}-${index}.png`);
        await page.screenshot({ path }).catch(() => undefined);
        console.info(`The page at the end of the failed test: ${path}`);
      }
    }
    await Promise.all(opened.map((page) => page.context().close()));
    expect(complaints, "what the pages complained about").toEqual([]);
  });

  afterAll(() => browser?.close());

  return async ({ width = 1440, height = 900, dark = true } = {}) => {
    if (!browser) throw new Error("There is no Chromium: use describeInBrowser.");
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    // The first page of a cold development server waits for Vite to compile what it needs.
    page.setDefaultTimeout(45_000);
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => isFault(message) && faults.push(`console: ${message.text()}`));
    page.on("request", (request) => {
      if (!isLocal(request.url())) faults.push(`request to another host: ${request.url()}`);
    });
    pages.push(page);
    return page;
  };
}

/** Signs in through the form and waits for the page that was asked for. */
export async function signInOn(
  page: Page,
  origin: string,
  who: { readonly name: string; readonly password: string },
  path = "/",
): Promise<void> {
  await page.goto(`${origin}${path}`);
  await page.getByLabel("Name").fill(who.name);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: `Account: ${who.name}` }).waitFor();
}
