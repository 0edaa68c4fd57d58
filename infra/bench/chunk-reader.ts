// Chunk reader
//
// The body of one HTTP/1.1 response that comes in chunks (RFC 9112, 7.1), as it comes and without copying it.
const LF = 10;
const CR = 13;

export interface ChunkReader {
  read(data: Buffer): void;
  /** Whether the head of the response has been read. */
  readonly isOpen: () => boolean;
}

const digitOf = (byte: number): number => (byte > 96 ? byte - 87 : byte > 64 ? byte - 55 : byte - 48);

/** Calls `take` with each piece of a chunk, and whether it is its first. */
export function chunkReader(take: (piece: Buffer, isFirst: boolean) => void): ChunkReader {
  let isHead = true;
  /** Bytes of the line so far: of the response's head, or of a chunk's. */
  let line = 0;
  let size = 0;
  /** Of the chunk, still to come; -1 while its head is read. */
  let left = -1;
  let isFirst = true;
  return {
    isOpen: () => !isHead,
    read(data) {
      for (let i = 0; i < data.length;) {
        if (left >= 0 && !isHead) {
          const piece = data.subarray(i, i + left);
          take(piece, isFirst);
          isFirst = false;
          i += piece.length;
          left = left === piece.length ? -1 : left - piece.length;
          continue;
        }
        const byte = data[i] ?? 0;
        i += 1;
        if (byte === CR) continue;
        if (byte !== LF) {
          line += 1;
          if (!isHead) size = size * 16 + digitOf(byte);
        } else if (isHead) {
          // An empty line ends the head.
          isHead = line > 0;
          line = 0;
        } else if (line > 0) {
          [left, size, line, isFirst] = [size, 0, 0, true];
        }
      }
    },
  };
}
