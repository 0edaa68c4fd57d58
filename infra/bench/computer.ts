import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** The machine a figure belongs to. Its load before the run is told, because it is in every figure. */
export interface Computer {
  readonly description: string;
  /** Processes that wanted a core in the minute before the run, on average. */
  readonly busyBefore: number;
}

export function thisComputer(): Computer {
  const gib = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? "CPU";
  return {
    description: `${availableParallelism()} × ${model}, ${gib} GiB, Node ${process.versions.node}`,
    busyBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
