// Curve
//
// The line of an edge the server has not routed: regions where nearly every state leads to every other are packed, and their edges
// are bows from box to box. The two ways between a pair bow to opposite sides, so both can be seen.
import type { Point } from "./edge-path.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const middle = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

const holds = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The point of the box an edge seems to come from: its middle, or in a large box the place nearest to the other end. */
function anchor(box: Box, other: Point): Point {
  const x = Math.min(box.width / 2, 48);
  const y = Math.min(box.height / 2, 17);
  return {
    x: clamp(other.x, box.x + x, box.x + box.width - x),
    y: clamp(other.y, box.y + y, box.y + box.height - y),
  };
}

/** Where the ray from a point inside the box towards another leaves it. */
function exit(box: Box, from: Point, towards: Point): Point {
  const dx = towards.x - from.x;
  const dy = towards.y - from.y;
  const along = (distance: number, step: number): number => (step === 0 ? Infinity : distance / step);
  const scale = Math.min(
    along((dx > 0 ? box.x + box.width : box.x) - from.x, dx),
    along((dy > 0 ? box.y + box.height : box.y) - from.y, dy),
  );
  return Number.isFinite(scale) ? { x: from.x + dx * scale, y: from.y + dy * scale } : from;
}

export interface Curve {
  readonly from: Point;
  readonly bow: Point;
  readonly to: Point;
}

export function curve(source: Box, target: Box): Curve {
  // Into or out of a surrounding state: straight down from, or up to, its title line.
  if (holds(source, target)) {
    const x = middle(target).x;
    const from = { x, y: Math.min(source.y + 26, target.y) };
    return { from, bow: { x, y: (from.y + target.y) / 2 }, to: { x, y: target.y } };
  }
  if (holds(target, source)) {
    const x = source.x + source.width * 0.75;
    const to = { x, y: target.y + 26 };
    return { from: { x, y: source.y }, bow: { x, y: (source.y + to.y) / 2 }, to };
  }
  const a = anchor(source, middle(target));
  const b = anchor(target, a);
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const lift = Math.min(46, 10 + length * 0.11);
  const bow = {
    x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * lift,
    y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * lift,
  };
  const inside =
    holds(source, { ...bow, width: 0, height: 0 }) || holds(target, { ...bow, width: 0, height: 0 });
  const from = exit(source, a, inside ? b : bow);
  const to = exit(target, b, inside ? a : bow);
  return { from, bow: inside ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : bow, to };
}

/** A small loop over the upper right corner, for an edge back to its own state. */
export function loop(box: Box): Curve {
  const x = box.x + box.width - 10;
  return { from: { x: x - 8, y: box.y }, bow: { x: x + 4, y: box.y - 22 }, to: { x: x + 8, y: box.y } };
}

const say = (point: Point): string => `${Math.round(point.x * 10) / 10} ${Math.round(point.y * 10) / 10}`;

export const curvePath = ({ from, bow, to }: Curve): string => `M${say(from)}Q${say(bow)} ${say(to)}`;

export const curveMiddle = ({ from, bow, to }: Curve): Point => ({
  x: (from.x + 2 * bow.x + to.x) / 4,
  y: (from.y + 2 * bow.y + to.y) / 4,
});
