/** Points of a polyline in a box of this size; the newest value stands at the right edge. A flat line lies in the middle. */
export function sparkPath(values: readonly number[], width: number, height: number, slots: number): string {
  if (values.length < 2) return ''
  const least = Math.min(...values)
  const most = Math.max(...values)
  const range = most - least
  const step = width / Math.max(1, slots - 1)
  const left = width - (values.length - 1) * step
  return values
    .map((value, index) => {
      const y = range === 0 ? height / 2 : height - 1 - ((value - least) / range) * (height - 2)
      return `${Math.round((left + index * step) * 10) / 10},${Math.round(y * 10) / 10}`
    })
    .join(' ')
}
