// A line without axes: the shape of a series, small enough for a table's cell.

// The path through `values` in a box of `width` × `height`, with a margin for the line's own
// thickness. A missing value breaks the line. Fewer than two values are no line.
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
): string {
  const known = values.filter((one): one is number => one !== null && Number.isFinite(one))
  if (known.length < 2) return ''
  const low = Math.min(...known)
  const range = Math.max(...known) - low
  const x = (i: number) => 1 + (i / (values.length - 1)) * (width - 2)
  const y = (value: number) =>
    range === 0 ? height / 2 : 1 + (1 - (value - low) / range) * (height - 2)
  let path = ''
  let isDown = false
  values.forEach((value, i) => {
    const there = value !== null && Number.isFinite(value)
    if (there) path += `${isDown ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`
    isDown = there
  })
  return path
}
