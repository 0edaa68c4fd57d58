import { expect, test } from "vitest";
import { pack, type Size } from "./packing.ts";

const box = (width: number, height: number): Size => ({ width, height });

test("packed boxes never overlap and never leave the picture", () => {
  const boxes = [box(340, 97), box(334, 158), box(720, 546), box(519, 190), box(60, 40)];
  for (const ratio of [0.5, 1, 1.75, 4]) {
    const { spots, width, height } = pack(boxes, ratio, 14);
    boxes.forEach((one, i) => {
      const a = spots[i]!;
      expect(a.x + one.width).toBeLessThanOrEqual(width);
      expect(a.y + one.height).toBeLessThanOrEqual(height);
      boxes.slice(i + 1).forEach((other, k) => {
        const b = spots[i + 1 + k]!;
        const apart =
          a.x + one.width <= b.x ||
          b.x + other.width <= a.x ||
          a.y + one.height <= b.y ||
          b.y + other.height <= a.y;
        expect(apart).toBe(true);
      });
    });
  }
});

test("a wide frame gets a wide picture and a tall frame a tall one", () => {
  const boxes = [box(100, 100), box(100, 100), box(100, 100), box(100, 100)];
  const wide = pack(boxes, 4, 10);
  const tall = pack(boxes, 0.25, 10);
  expect([wide.width, wide.height]).toEqual([430, 100]);
  expect([tall.width, tall.height]).toEqual([100, 430]);
});

test("nothing takes no room", () => {
  expect(pack([], 2, 14)).toMatchObject({ width: 0, height: 0, spots: [] });
});
