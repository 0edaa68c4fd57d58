// Arguments: what one may say on the command line, checked, with sentences for what is wrong.
import { parseArgs } from "node:util";
import { SCENARIOS, scenarioNamed } from "./scenarios/scenarios.ts";

export interface SimulatorArguments {
  readonly url: string;
  readonly token: string;
  readonly site: string;
  readonly devices: number;
  readonly rate: number;
  readonly speed: number;
  readonly scenario: string;
  readonly seed: number;
  readonly durationS: number | null;
  readonly batch: number;
  readonly inFlight: number;
  readonly once: boolean;
}

export type Parsed =
  | { readonly kind: "run"; readonly arguments: SimulatorArguments }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "wrong"; readonly sentence: string };

/** The token that `pnpm dev` gives the demo site's gateway; it means nothing anywhere else. */
const DEMO_TOKEN = "mgt_demo_4f1d8e2a9b7c6053";

const OPTIONS = {
  url: { type: "string" },
  token: { type: "string" },
  site: { type: "string", default: "demo" },
  devices: { type: "string", default: "12" },
  rate: { type: "string", default: "1" },
  speed: { type: "string", default: "60" },
  scenario: { type: "string", default: "demo" },
  seed: { type: "string", default: "1" },
  duration: { type: "string" },
  batch: { type: "string", default: "50" },
  "in-flight": { type: "string", default: "8" },
  once: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export const HELP = `Plays the devices of a site to a running API, over HTTP and nothing else.

  pnpm dev:sim -- [options]

  --url URL          the API (API_URL, http://localhost:3000)
  --token TOKEN      a gateway's token (API_TOKEN, that of the demo site)
  --site ID          the site the devices belong to (demo)
  --devices N        how many, 1 to 20000 (12, the demo fleet); those beyond 12 are registered first
  --rate R           readings per device and second, 0.01 to 20 (1)
  --speed X          how many times faster than real the sun, load, charge and heat go (60: a day in 24 min);
                     switching and orders keep real time
  --scenario NAME    what happens (demo):
${SCENARIOS.map(({ name, summary }) => `                       ${name.padEnd(20)}${summary}`).join("\n")}
  --seed N           the same seed and scenario give the same series (1)
  --duration S       stop after so many seconds
  --batch N          envelopes per request, 1 to 1000 (50)
  --in-flight N      requests at once, 1 to 64 (8)
  --once             one reading of each device, then stop
  --help             this text

Ctrl-C stops: what is left is sent, a summary is shown.
Exit code: 0 stopped or done, 1 a fault of the simulator, 2 wrong arguments, 3 refused by the API, 4 nothing accepted.
`;

export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Parsed {
  let values;
  try {
    // `pnpm dev:sim -- --devices 5` hands the `--` through
    values = parseArgs({ args: argv.filter((arg) => arg !== "--"), options: OPTIONS, strict: true }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    return wrong(reason);
  }
  if (values.help) return { kind: "help", text: HELP };
  const faults: string[] = [];
  const number = (name: string, text: string, low: number, high: number, whole: boolean): number => {
    const value = text.trim() === "" ? NaN : Number(text);
    const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(
        `--${name} is ${whole ? "a whole number" : "a number"} from ${low} to ${high}, not ${text}`,
      );
    return value;
  };
  const url = (values.url ?? env["API_URL"] ?? "http://localhost:3000").replace(/\/+$/, "");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    faults.push(`--url is an address such as http://localhost:3000, not ${url}`);
  }
  if (!scenarioNamed(values.scenario)) {
    faults.push(
      `--scenario is one of ${SCENARIOS.map(({ name }) => name).join(", ")}, not ${values.scenario}`,
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(values.site)) faults.push(`--site is an id such as demo`);
  const run: SimulatorArguments = {
    url,
    token: values.token ?? env["API_TOKEN"] ?? DEMO_TOKEN,
    site: values.site,
    devices: number("devices", values.devices, 1, 20_000, true),
    rate: number("rate", values.rate, 0.01, 20, false),
    speed: number("speed", values.speed, 0, 3600, false),
    scenario: values.scenario,
    seed: number("seed", values.seed, 0, 4_294_967_295, true),
    durationS:
      values.duration === undefined ? null : number("duration", values.duration, 1, 31_536_000, false),
    batch: number("batch", values.batch, 1, 1000, true),
    inFlight: number("in-flight", values["in-flight"], 1, 64, true),
    once: values.once,
  };
  const [first] = faults;
  return first === undefined ? { kind: "run", arguments: run } : wrong(first);
}

function wrong(sentence: string): Parsed {
  return { kind: "wrong", sentence: `${sentence}. See --help.` };
}
