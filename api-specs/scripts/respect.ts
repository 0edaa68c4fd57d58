// Respect
//
// Tries the promises of the contract on a running API: `node scripts/respect.ts http://localhost:3000`, or `respect(…)` from a test.
// It registers one new device per run, and leaves it there.

import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brokenAnswers } from "./recorded-answers.ts";
import type { Recording } from "./recorded-answers.ts";
import { redocly } from "./redocly.ts";

export interface RespectOptions {
  /** Where the API is, without a path. */
  readonly baseUrl: string;
  /** An engineer who may see the site. */
  readonly operatorName: string;
  readonly operatorPassword: string;
  /** A token of the site's gateway that may register devices. */
  readonly gatewayToken: string;
  readonly siteId: string;
  /** The origin the API accepts for unsafe methods, its PUBLIC_ORIGIN. */
  readonly origin: string;
}

export interface RespectResult {
  readonly passed: boolean;
  /** Every step with its request and answer, then which failed, and why. Tokens, passwords and cookies are left out. */
  readonly report: string;
}

/** Runs every flow of `contract.arazzo.yaml` against the API. Two minutes at most. */
export async function respect(options: RespectOptions): Promise<RespectResult> {
  const { baseUrl, ...given } = options;
  const now = Date.now();
  const inputs = {
    ...given,
    deviceId: `contract-${randomBytes(4).toString("hex")}`,
    measuredAt: new Date(now).toISOString(),
    from: new Date(now - 3_600_000).toISOString(),
    to: new Date(now + 60_000).toISOString(),
  };
  const folder = await mkdtemp(join(tmpdir(), "microgrid-respect-"));
  try {
    const recording = join(folder, "answers.har");
    const { exitCode, output } = await redocly(
      "respect",
      "contract.arazzo.yaml",
      ...flags(baseUrl, recording, inputs),
    );
    const recorded = await readFile(recording, "utf8").catch(() => undefined);
    const broken = recorded === undefined ? [] : brokenAnswers(JSON.parse(recorded) as Recording);
    const passed = exitCode === 0 && recorded !== undefined && broken.length === 0;
    return { passed, report: withoutSecrets([output.trim(), ...broken].join("\n"), given) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function flags(baseUrl: string, recording: string, inputs: object): readonly string[] {
  return [
    `--server=api=${baseUrl}`,
    `--input=${JSON.stringify(inputs)}`,
    `--har-output=${recording}`,
    "--execution-timeout=120000",
    "--max-fetch-timeout=10000",
    "--verbose",
    // Its own masking hides every value that equals a secret: with demo/demo, the name of the site too, in what is recorded.
    "--no-secrets-masking",
  ];
}

function withoutSecrets(report: string, { gatewayToken }: Pick<RespectOptions, "gatewayToken">): string {
  return report
    .replaceAll(gatewayToken, "…")
    .replaceAll(/("password": )"[^"]*"/g, '$1"…"')
    .replaceAll(/\bsid=[^;\s]+/g, "sid=…");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const baseUrl = process.argv.slice(2).find((argument) => argument !== "--") ?? "http://localhost:3000";
  const { passed, report } = await respect({
    baseUrl,
    operatorName: process.env["OPERATOR_NAME"] ?? "demo",
    operatorPassword: process.env["OPERATOR_PASSWORD"] ?? "demo",
    gatewayToken: process.env["GATEWAY_TOKEN"] ?? "mgt_demo_4f1d8e2a9b7c6053",
    siteId: process.env["SITE_ID"] ?? "demo",
    origin: process.env["PUBLIC_ORIGIN"] ?? "http://localhost:5173",
  });
  console.log(report);
  process.exitCode = passed ? 0 : 1;
}
