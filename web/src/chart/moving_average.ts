// Mean of the last `length` values; null for the first length − 1, as 通达信's MA is undefined there.
// Summed anew for each value, so that no rounding error travels along a long series.
export function movingAverage(values: readonly number[], length: number): (number | null)[] {
  return values.map((_, end) => {
    if (length < 1 || end + 1 < length) return null
    let sum = 0
    for (let i = end + 1 - length; i <= end; ++i) sum += values[i]!
    return sum / length
  })
}
