// Packing
//
// Puts the regions of a parallel state side by side so that the whole fills a screen: whatever order and width shows it largest.
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Packed extends Size {
  /** A place for each box, in the order in which they were given. */
  readonly spots: readonly Spot[];
}

/** Boxes in rows of at most `limit`, a box below another of its row when it fits there; the first box comes first. */
function inRows(boxes: readonly Size[], order: readonly number[], limit: number, gap: number): Packed {
  const spots: Spot[] = boxes.map(() => ({ x: 0, y: 0 }));
  let [x, y, rowHeight, columnWidth, columnHeight, width] = [0, 0, 0, 0, 0, 0];
  for (const index of order) {
    const box = boxes[index]!;
    const below =
      columnHeight > 0 && columnHeight + gap + box.height <= rowHeight && box.width <= columnWidth;
    if (below) {
      spots[index] = { x, y: y + columnHeight + gap };
      columnHeight += gap + box.height;
    } else {
      if (columnHeight > 0) x += columnWidth + gap;
      if (x > 0 && x + box.width > limit) {
        y += rowHeight + gap;
        [x, rowHeight] = [0, 0];
      }
      spots[index] = { x, y };
      [columnWidth, columnHeight] = [box.width, box.height];
    }
    rowHeight = Math.max(rowHeight, columnHeight);
    width = Math.max(width, x + box.width);
  }
  return { spots, width, height: y + rowHeight };
}

/** The largest picture for a frame `ratio` times as wide as high. */
export function pack(boxes: readonly Size[], ratio: number, gap: number): Packed {
  const given = boxes.map((_, index) => index);
  const tallest = given.toSorted((a, b) => boxes[b]!.height - boxes[a]!.height || a - b);
  const widest = given.toSorted((a, b) => boxes[b]!.width - boxes[a]!.width || a - b);
  let best: Packed = inRows(boxes, given, Infinity, gap);
  const cost = ({ width, height }: Size): number => Math.max(width / ratio, height);
  for (const order of [given, tallest, widest]) {
    for (let first = 0; first < order.length; first++) {
      let limit = -gap;
      for (const index of [...order.slice(first), ...order.slice(0, first)]) {
        limit += boxes[index]!.width + gap;
        const tried = inRows(boxes, order, limit, gap);
        if (cost(tried) < cost(best)) best = tried;
      }
    }
  }
  return best;
}
