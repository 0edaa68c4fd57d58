import { stripVTControlCharacters, styleText } from "node:util";
import { readableLogLine } from "./log-line.ts";

const colours = {
  dev: "white",
  postgres: "blue",
  sqs: "magenta",
  api: "green",
  worker: "cyan",
  web: "yellow",
  simulator: "gray",
} as const;

export type Speaker = keyof typeof colours;
type Format = Parameters<typeof styleText>[0];

const width = Math.max(...Object.keys(colours).map((name) => name.length));

/** One terminal for all processes: each line says who speaks; colour only where a person looks at a terminal. */
export interface Terminal {
  line(speaker: Speaker, line: string): void;
  /** Something the reader should act on. */
  alert(speaker: Speaker, sentence: string): void;
  block(lines: readonly string[]): void;
  style(format: Format, text: string): string;
}

export const openTerminal = (out: NodeJS.WriteStream): Terminal => {
  const coloured = out.isTTY && !process.env["NO_COLOR"];
  // A closed terminal must not stop the supervisor before it has stopped the others.
  out.on("error", () => undefined);
  const style = (format: Format, text: string): string =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  const write = (speaker: Speaker, text: string): void => {
    for (const part of text.split("\n")) {
      out.write(`${style(colours[speaker], speaker.padEnd(width))} ${style("gray", "│")} ${part}\n`);
    }
  };
  return {
    style,
    line: (speaker, line) => {
      if (line.trim() === "") return;
      const { severity, text } = readableLogLine(coloured ? line : stripVTControlCharacters(line));
      write(speaker, severity === "normal" ? text : style(severity === "error" ? "red" : "yellow", text));
    },
    alert: (speaker, sentence) => write(speaker, style("red", sentence)),
    block: (lines) => out.write(`\n${lines.join("\n")}\n\n`),
  };
};
