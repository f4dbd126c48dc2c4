// Whether what a formula gives can be drawn over the candles, or wants a scale of its own.
import { styleOf, type FormulaColumns } from './formula_columns'

const kRows = 250 // the newest: what one sees first
const kShare = 0.5
const kBeyond = 2 // times the highest and below half the lowest price: another scale

interface Prices {
  time: number
  high: number
  low: number
}

// True where most values of every line lie about the prices; null where there are no lines, or no
// values, to tell by.
export function isOnPriceScale(columns: FormulaColumns, bars: readonly Prices[]): boolean | null {
  const newest = bars.slice(-kRows)
  if (newest.length === 0) return null
  const most = Math.max(...newest.map((bar) => bar.high)) * kBeyond
  const least = Math.min(...newest.map((bar) => bar.low)) / kBeyond
  const first = columns.time.findIndex((time) => time >= newest[0]!.time)
  if (first < 0) return null
  let told: boolean | null = null
  for (const { style, values } of columns.outputs) {
    if (styleOf(style) === 'none') continue
    const known = values.slice(first).filter((value) => value !== null)
    if (known.length === 0) continue
    const near = known.filter((value) => value > least && value < most)
    if (near.length < known.length * kShare) return false
    told = true
  }
  return told
}
