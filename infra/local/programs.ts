// Programs
//
// The processes of this repository: which file, where, with what environment.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { NodeProgram } from "./child.ts";
import { demo } from "./demo.ts";
import type { Settings } from "./settings.ts";

type Variables = Readonly<Record<string, string | undefined>>;

export interface Programs {
  readonly api: NodeProgram;
  readonly worker: NodeProgram;
  readonly web: NodeProgram;
  readonly simulator: NodeProgram;
}

/** EX_CONFIG of sysexits.h: API and worker end so when a variable is wrong. The next try would read the same. */
const WRONG_SETTINGS = 78;

/** What a package's `bin` points to, started by our own node instead of a shell script. */
const binOf = (packageName: string, from: string): string => {
  const manifest = createRequire(join(from, "package.json")).resolve(`${packageName}/package.json`);
  const { bin } = createRequire(manifest)(manifest) as { bin: Record<string, string> };
  return join(dirname(manifest), bin[packageName] ?? "");
};

export const programsOf = (root: string, settings: Settings, env: Variables): Programs => {
  const apiUrl = `http://127.0.0.1:${settings.apiPort}`;
  const inFolder = (folder: string): string => join(root, folder);
  // `__proto__` in a payload must not reach anything (architecture, section 5).
  const hardened = { nodeOptions: ["--disable-proto=delete"], finalCodes: [WRONG_SETTINGS] };
  return {
    api: { speaker: "api", file: "src/server.ts", cwd: inFolder("api"), env, ...hardened },
    worker: { speaker: "worker", file: "src/worker.ts", cwd: inFolder("actors"), env, ...hardened },
    web: {
      speaker: "web",
      file: binOf("vite", inFolder("web")),
      args: ["--clearScreen", "false"],
      cwd: inFolder("web"),
      env: { ...env, API_URL: apiUrl },
    },
    simulator: {
      speaker: "simulator",
      file: "simulator/simulate.ts",
      args: settings.simulatorArgs,
      // Done (`--once`), an option it does not know, or an API that refuses it.
      finalCodes: [0, 2, 3, 4],
      cwd: inFolder("infra"),
      env: { ...env, API_URL: apiUrl, API_TOKEN: settings.apiToken ?? demo.gatewayToken },
    },
  };
};
