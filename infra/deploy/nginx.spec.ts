// The dashboard must not be served with less protection by the container than by the API.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const conf = readFileSync(join(root, "infra/deploy/nginx.conf"), "utf8");
const code = readFileSync(join(root, "api/src/http/security-headers.ts"), "utf8");

const locations = [...conf.matchAll(/^ {2}location (.+?) \{\n(.*?)^ {2}\}/gms)].map(
  ([, path = "", body = ""]) => ({ path, body }),
);

test("pages have the content policy of the API", () => {
  const directives = [...code.matchAll(/^ {2}(\w+): \[(.*)\],$/gm)].map(([, name = "", values = ""]) => {
    const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [dashed, ...values.split(", ").map((value) => value.replaceAll('"', ""))].join(" ");
  });
  expect(directives).toContain("frame-ancestors 'none'");
  expect(conf).toContain(`default "${directives.join(";")}";`);
});

test("each location that serves files names every security header, for nginx inherits none", () => {
  const serving = locations.filter(({ body }) => !/proxy_pass|return/.test(body));
  expect(serving.map(({ path }) => path)).toEqual(["/", "/assets/"]);
  for (const { path, body } of serving) {
    const headers = [...body.matchAll(/add_header (\S+) .* always;/g)].map(([, name]) => name);
    expect(headers, path).toEqual([
      "Content-Security-Policy",
      "X-Content-Type-Options",
      "X-Frame-Options",
      "Referrer-Policy",
    ]);
  }
});

test("metrics are refused before anything is passed on", () => {
  const first = locations.findIndex(({ path }) => path.startsWith("~"));
  expect(locations[first]?.body).toContain("return 404;");
  const pattern = /^~\* (.+)$/.exec(locations[first]?.path ?? "")?.[1] ?? "";
  for (const path of ["/v1/metrics", "/v1/metrics/", "/v1/Metrics"]) {
    expect(path).toMatch(new RegExp(pattern, "i"));
  }
});
