/** `shuttingDown` → `shutting down`, `on-line` stays; the first letter is left alone. */
export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replace(/[_.]+/g, " ")
    .trim();
}

export function sentence(text: string): string {
  const said = words(text);
  return said ? said[0]!.toUpperCase() + said.slice(1) : said;
}

/** `1 device`, `3 devices`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2
    ? (items[0] ?? "")
    : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
