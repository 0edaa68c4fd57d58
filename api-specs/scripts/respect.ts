// Respect
//
// Tries the promises of the contract on a running API: `node scripts/respect.ts http://localhost:3000`, or `respect(…)` from a test.
// It registers one new device per run, and leaves it there.

import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
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
  /** Which step of which flow failed, and why. */
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
  const { exitCode, output } = await redocly(
    "respect",
    "contract.arazzo.yaml",
    "--server",
    `api=${baseUrl}`,
    "--input",
    JSON.stringify(inputs),
    "--execution-timeout",
    "120000",
    "--max-fetch-timeout",
    "10000",
  );
  return { passed: exitCode === 0, report: output.trim() };
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
