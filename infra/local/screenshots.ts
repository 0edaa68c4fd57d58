// Screenshots
//
// Takes the pictures of the README from a running system: `pnpm dev` in one terminal, `pnpm screenshots` in another. Changes
// nothing there; what it shows is what runs.
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { chromiumFlags, findChromium } from "./chromium.ts";
import { demo } from "./demo.ts";

const folder = join(import.meta.dirname, "screenshots");
const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What must be seen before the picture is taken. */
  readonly ready: (page: Page) => Promise<void>;
  readonly sizes: readonly { readonly suffix: string; readonly size: typeof wide }[];
}

const usage = `pnpm screenshots [--device <id>] [--settle <seconds>]

Takes pictures of the fleet, a device and the alarms of a running system into infra/local/screenshots.
WEB_URL names the dashboard (http://localhost:5173), CHROMIUM_PATH the browser.
--settle: how long the live values may gather before a picture is taken (20 s).`;

const pictures = (device: string): Picture[] => [
  {
    name: "fleet",
    path: "/",
    ready: async (page) => {
      await page.getByRole("table", { name: "Devices" }).getByRole("row").nth(3).waitFor();
    },
    sizes: [
      { suffix: "", size: wide },
      { suffix: "-narrow", size: narrow },
    ],
  },
  {
    name: "device",
    path: `/devices/${device}`,
    ready: async (page) => {
      await page.getByRole("log", { name: "Transitions" }).getByRole("button").first().waitFor();
      await page.getByRole("region", { name: "State machine" }).locator("[data-state]").first().waitFor();
    },
    sizes: [
      { suffix: "", size: wide },
      { suffix: "-narrow", size: narrow },
    ],
  },
  {
    name: "alarms",
    path: "/alarms",
    ready: async (page) => {
      await page.getByRole("table").or(page.getByText("No active alarms")).waitFor();
      // The first alarm, if there is one, with its guidance open.
      await page.keyboard.press("j");
      await page.keyboard.press("o");
    },
    sizes: [{ suffix: "", size: wide }],
  },
];

const signIn = async (page: Page, origin: string): Promise<void> => {
  const [{ name, password }] = demo.operators;
  await page.goto(origin);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: `Account: ${name}` }).waitFor();
};

const take = async (
  browser: Browser,
  origin: string,
  picture: Picture,
  theme: "dark" | "light",
  settleMs: number,
): Promise<void> => {
  const context = await browser.newContext({ viewport: wide, colorScheme: theme, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    await signIn(page, origin);
    for (const { suffix, size } of picture.sizes) {
      await page.setViewportSize(size);
      await page.goto(`${origin}${picture.path}`);
      await picture.ready(page);
      await page.getByRole("status", { name: "Connection" }).getByText(/^live/).waitFor();
      await page.evaluate(() => document.fonts.ready);
      // Not a test: only time fills the small curves.
      await page.waitForTimeout(settleMs);
      const file = join(folder, `${picture.name}-${theme}${suffix}.png`);
      await page.screenshot({ path: file });
      console.log(`${file}  ${Math.round((await stat(file)).size / 1024)} kB`);
    }
  } finally {
    await context.close();
  }
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      device: { type: "string", default: "battery-1" },
      settle: { type: "string", default: "20" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const settleMs = Number(values.settle) * 1000;
  if (!(settleMs >= 0)) throw new Error(`--settle takes seconds, not "${values.settle}".`);
  const executablePath = await findChromium(process.env);
  if (executablePath === null) throw new Error("No Chromium was found: install one or set CHROMIUM_PATH.");
  const origin = new URL(process.env["WEB_URL"] ?? "http://localhost:5173").origin;
  await fetch(origin).catch(() => {
    throw new Error(`Nothing answers on ${origin}. Start it with pnpm dev, or name another one in WEB_URL.`);
  });
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath, headless: true, args: chromiumFlags });
  try {
    const work = pictures(values.device).flatMap((picture) =>
      (["dark", "light"] as const).map((theme) => take(browser, origin, picture, theme, settleMs)),
    );
    await Promise.all(work);
  } finally {
    await browser.close();
  }
};

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
