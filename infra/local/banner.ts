import type { Settings } from "./settings.ts";

export interface BannerRow {
  readonly label: string;
  readonly value: string;
}

const framed = (rows: readonly string[]): string[] => {
  const width = Math.max(...rows.map((row) => row.length));
  const edge = "─".repeat(width + 4);
  return [`┌${edge}┐`, ...rows.map((row) => `│  ${row.padEnd(width)}  │`), `└${edge}┘`];
};

/** The box at the end of the start: what is where, and how to end it. */
export const banner = (title: string, rows: readonly BannerRow[], last: string): string[] => {
  const width = Math.max(...rows.map(({ label }) => label.length));
  return framed([title, "", ...rows.map(({ label, value }) => `${label.padEnd(width)}  ${value}`), "", last]);
};

/** Where to read how it goes: the API always says it, a worker where it was given a port. */
export const watchRows = (api: string, { workerMetricsUrl }: Settings): BannerRow[] => [
  { label: "Health", value: `${api}/v1/health` },
  {
    label: "Metrics",
    value: `${api}/v1/metrics · worker ${workerMetricsUrl ?? "none (METRICS_PORT names no port)"}`,
  },
];

/** Whether `dev` has devices to play: those of the demo site, or those that a token of the reader's own stands for. */
export const hasSimulator = ({ simulate, seedDemo, apiToken }: Settings): boolean =>
  simulate && (seedDemo || apiToken !== undefined);

/** What the simulator was told to play. */
export const simulatorRow = (settings: Settings): string => {
  if (!settings.simulate) return "off (--no-sim)";
  if (!hasSimulator(settings)) return "off (no demo site, and API_TOKEN is not set)";
  if (settings.simulation === null) return "off (it showed its help)";
  const { devices, site, scenario, rate, once } = settings.simulation;
  const fleet = `${devices} ${devices === 1 ? "device" : "devices"} of site ${site}`;
  return `${fleet}, scenario ${scenario}, ${once ? "one reading each" : `${rate}/s each`}`;
};
