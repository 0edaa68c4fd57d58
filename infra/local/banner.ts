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
