// Feed cursor
//
// A place in the feed: the transaction and the sequence number of a journal row. "Everything up to and including this."
//   L9   Order of the feed is commit order.
//   L11  The text form `<tx>-<seq>` is a wire format (it is the SSE id) and never changes.

export interface Cursor {
  /** 64-bit transaction id (xid8). */
  readonly tx: bigint;
  readonly seq: bigint;
}

const form = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,18})$/;
const maxTx = 2n ** 64n - 1n;
const maxSeq = 2n ** 63n - 1n;

/** Before every row. */
export const startOfFeed: Cursor = { tx: 0n, seq: 0n };

export function formatCursor(cursor: Cursor): string {
  return `${cursor.tx}-${cursor.seq}`;
}

/** `null` when the text is not a cursor; clients may send anything as Last-Event-ID. */
export function parseCursor(text: string): Cursor | null {
  const [, tx, seq] = form.exec(text) ?? [];
  if (tx === undefined || seq === undefined) return null;
  const cursor = { tx: BigInt(tx), seq: BigInt(seq) };
  return cursor.tx <= maxTx && cursor.seq <= maxSeq ? cursor : null;
}

/** Negative when `a` comes before `b`, 0 when they are the same place. */
export function compareCursors(a: Cursor, b: Cursor): number {
  if (a.tx !== b.tx) return a.tx < b.tx ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}
