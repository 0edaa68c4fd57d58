import { serveApart } from "../src/serve-apart.ts";

await serveApart(async () => (await import("./gated-light.ts")).gatedLights);
