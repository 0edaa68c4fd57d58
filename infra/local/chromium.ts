// Chromium
//
// Which browser of this machine tests and screenshots use, and how it is started: with nothing of its own to tell anybody.
import { onPath } from "./on-path.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** `CHROMIUM_PATH`, else what the PATH offers; null when there is none. */
export const findChromium = async (env: Environment): Promise<string | null> =>
  env["CHROMIUM_PATH"] ||
  (await onPath(env["PATH"] ?? "", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"));

export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
