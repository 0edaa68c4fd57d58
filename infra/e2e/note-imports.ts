// Preloaded into a process of a test: notes every module of OpenTelemetry that it loads, and ours that stands on it, one line each, in
// the file named by NOTED_IMPORTS. The first line says that it watches at all. `@opentelemetry/api` is left out: prom-client loads it.
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

const file = process.env["NOTED_IMPORTS"] ?? "";
appendFileSync(file, `watching ${process.argv[1] ?? ""}\n`);
registerHooks({
  load(url, context, nextLoad) {
    if (/open-?telemetry/.test(url) && !url.includes("@opentelemetry/api/")) appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
