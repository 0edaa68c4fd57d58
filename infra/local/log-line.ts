// Log line
//
// The processes log JSON (pino) for machines; in a terminal a person reads it.
const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
const hidden = new Set(["level", "time", "pid", "hostname", "name", "role", "msg", "v", "err"]);

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const parsed = (line: string): Record<string, unknown> | undefined => {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

export type Severity = "normal" | "warning" | "error";

export interface LogLine {
  readonly severity: Severity;
  readonly text: string;
}

/** A line as a process wrote it → what a person should read. Lines that are not pino's pass unchanged. */
export const readableLogLine = (line: string): LogLine => {
  const record = parsed(line);
  if (record === undefined || typeof record["level"] !== "number") return { severity: "normal", text: line };
  const level = record["level"];
  const severity = level >= 50 ? "error" : level >= 40 ? "warning" : "normal";
  const rest = Object.entries(record)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => `${name}=${text(value)}`);
  const error = record["err"] as { message?: string; stack?: string } | undefined;
  const cause =
    error === undefined ? [] : [level >= 50 ? (error.stack ?? text(error)) : (error.message ?? text(error))];
  const label = severity === "normal" ? [] : [`${levels[level] ?? level}:`];
  return { severity, text: [...label, text(record["msg"] ?? ""), ...rest, ...cause].join(" ").trimEnd() };
};
