// Page key
//
// Where the next page of a list begins: the sort key of the last row, as opaque text. Keyset paging has no gap and no
// duplicate when rows are inserted or removed meanwhile, which an offset has.

/** The caller passed a `cursor` that no list ever handed out. */
export class InvalidPageKey extends Error {
  override readonly name = "InvalidPageKey";
  readonly text: string;
  constructor(text: string) {
    super(`"${text.slice(0, 80)}" is not a cursor of this list`);
    this.text = text;
  }
}

type Part = "text" | "integer";
type Value<P extends Part> = P extends "integer" ? number : string;
type Values<P extends readonly Part[]> = { -readonly [K in keyof P]: Value<P[K]> };

export function formatPageKey(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** Nothing in, `null` out. Throws InvalidPageKey on anything that does not have the given shape. */
export function parsePageKey<const P extends readonly Part[]>(
  text: string | null | undefined,
  shape: P,
): Values<P> | null {
  if (text === null || text === undefined) return null;
  const parts = decode(text);
  const fits =
    Array.isArray(parts) &&
    parts.length === shape.length &&
    shape.every((kind, i) => (kind === "integer" ? Number.isSafeInteger(parts[i]) : isText(parts[i])));
  if (!fits) throw new InvalidPageKey(text);
  return parts as Values<P>;
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

// Postgres refuses U+0000 in text
const isText = (value: unknown) => typeof value === "string" && value.length <= 200 && !value.includes("\0");

/** Cuts the one row read beyond the limit, and says where the next page begins. */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly (string | number)[],
): { rows: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? formatPageKey(keyOf(last)) : null };
}
