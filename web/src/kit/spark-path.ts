/**
 * Points of a polyline in a box of this size; the newest value stands at the right edge. Changes smaller than `flat` are not blown up
 * to the full height: noise should look like noise.
 */
export function sparkPath(
  values: readonly number[],
  width: number,
  height: number,
  slots: number,
  flat = 0,
): string {
  if (values.length < 2) return "";
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const range = Math.max(flat, Math.max(...values) - Math.min(...values));
  const least = middle - range / 2;
  const step = width / Math.max(1, slots - 1);
  const left = width - (values.length - 1) * step;
  return values
    .map((value, index) => {
      const y = range === 0 ? height / 2 : height - 1 - ((value - least) / range) * (height - 2);
      return `${Math.round((left + index * step) * 10) / 10},${Math.round(y * 10) / 10}`;
    })
    .join(" ");
}
