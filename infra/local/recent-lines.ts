import { stripVTControlCharacters } from "node:util";
import { readableLogLine } from "./log-line.ts";
import type { Speaker, Terminal } from "./terminal.ts";

export interface RecentLines {
  /** The same terminal, listened to. */
  readonly terminal: Terminal;
  /** The last lines of one speaker, as they were shown, oldest first. */
  of(speaker: Speaker): readonly string[];
}

/** Remembers the last lines of each speaker: the reason of a failure has scrolled away among the lines of the others. */
export const rememberLines = (terminal: Terminal, count: number): RecentLines => {
  const lines = new Map<Speaker, string[]>();
  const remember = (speaker: Speaker, text: string): void => {
    const known = lines.get(speaker) ?? [];
    lines.set(speaker, [...known, ...text.split("\n")].slice(-count));
  };
  return {
    terminal: {
      ...terminal,
      line: (speaker, line) => {
        if (line.trim() !== "") remember(speaker, readableLogLine(stripVTControlCharacters(line)).text);
        terminal.line(speaker, line);
      },
    },
    of: (speaker) => lines.get(speaker) ?? [],
  };
};
