// Progress: one line that says how it goes. Rewritten in place on a terminal, printed every ten seconds elsewhere.
import type { Statistics } from "./gateway/statistics.ts";

export interface Progress {
  /** Prints a line of text without tearing the progress line. */
  say(line: string): void;
  show(statistics: Statistics, elapsedS: number): void;
  end(): void;
}

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const CLEAR = "\r\u001b[2K";

export function createProgress(terminal: Terminal): Progress {
  let line = "";
  return {
    say(text) {
      const prefix = terminal.isTTY ? CLEAR : "";
      terminal.write(`${prefix}${text}\n${terminal.isTTY ? line : ""}`);
    },
    show(statistics, elapsedS) {
      const text = progressLine(statistics, elapsedS);
      line = terminal.isTTY ? text.slice(0, (terminal.columns ?? 120) - 1) : text;
      terminal.write(terminal.isTTY ? CLEAR + line : `${line}\n`);
    },
    end() {
      if (terminal.isTTY) terminal.write(CLEAR);
      line = "";
    },
  };
}

export function progressLine(statistics: Statistics, elapsedS: number): string {
  const parts = [
    clock(elapsedS),
    statistics.connection,
    `sent ${whole.format(statistics.sent)}`,
    `accepted ${whole.format(statistics.accepted)}`,
    `rejected ${whole.format(statistics.rejected)}`,
    `duplicates ${whole.format(statistics.repeated)}`,
    `${statistics.requestsPerS.toFixed(1)} req/s`,
    `p50 ${duration(statistics.p50Ms)} p99 ${duration(statistics.p99Ms)}`,
    `orders ${statistics.ordersReceived}/${statistics.ordersAnswered} answers`,
  ];
  if (statistics.stored > 0) parts.push(`kept ${whole.format(statistics.stored)}`);
  if (statistics.registered > 0) parts.push(`registered ${whole.format(statistics.registered)}`);
  return parts.join(" · ");
}

/** The closing words. */
export function summary(statistics: Statistics, elapsedS: number): string {
  const { accepted } = statistics;
  const perS = elapsedS > 0 ? accepted / elapsedS : 0;
  return [
    `${clock(elapsedS)}: measured ${whole.format(statistics.measured)}, sent ${whole.format(statistics.sent)} in ` +
      `${whole.format(statistics.requests)} requests, accepted ${whole.format(accepted)} (${perS.toFixed(1)}/s)`,
    `rejected ${whole.format(statistics.rejected)}, duplicates ${whole.format(statistics.repeated)}, backfilled ` +
      `${whole.format(statistics.backfilled)}; left over: in the store ${whole.format(statistics.stored)}, in silent ` +
      `devices ${whole.format(statistics.keptByDevices)}, not kept ${whole.format(statistics.notKept)}`,
    `latency p50 ${duration(statistics.p50Ms)}, p99 ${duration(statistics.p99Ms)}; orders received ` +
      `${statistics.ordersReceived}, answers sent ${statistics.ordersAnswered}`,
  ].join("\n");
}

function clock(elapsedS: number): string {
  const minutes = Math.floor(elapsedS / 60);
  return `${minutes}:${String(Math.floor(elapsedS % 60)).padStart(2, "0")}`;
}

function duration(ms: number | null): string {
  if (ms === null) return "–";
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${whole.format(ms)} ms`;
}
