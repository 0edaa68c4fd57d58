export interface Point {
  readonly x: number;
  readonly y: number;
}

const length = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

const towards = (from: Point, to: Point, distance: number): Point => {
  const whole = length(from, to) || 1;
  return {
    x: from.x + ((to.x - from.x) * distance) / whole,
    y: from.y + ((to.y - from.y) * distance) / whole,
  };
};

const say = (point: Point): string => `${Math.round(point.x * 10) / 10} ${Math.round(point.y * 10) / 10}`;

/** An orthogonal route as path data, its corners rounded; a short leg gets a smaller radius. */
export function edgePath(points: readonly Point[], radius = 8): string {
  const [first, ...rest] = points;
  if (!first || rest.length === 0) return "";
  let path = `M${say(first)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const before = points[i - 1]!;
    const corner = points[i]!;
    const after = points[i + 1]!;
    const r = Math.min(radius, length(before, corner) / 2, length(corner, after) / 2);
    path += `L${say(towards(corner, before, r))}Q${say(corner)} ${say(towards(corner, after, r))}`;
  }
  return `${path}L${say(rest[rest.length - 1]!)}`;
}

/** The middle of the longest leg: where a label hides least. */
export function routeMiddle(points: readonly Point[]): Point | null {
  let best: Point | null = null;
  let longest = -1;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!;
    const b = points[i]!;
    const reach = length(a, b);
    if (reach <= longest) continue;
    longest = reach;
    best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
  return best;
}
