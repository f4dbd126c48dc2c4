// Bars as rows for the chart, made from the columns of the API.
import { toMs, type TimeUnit } from './bar_time'

export interface BarColumns {
  time_unit: TimeUnit
  time: readonly number[]
  open: readonly number[]
  high: readonly number[]
  low: readonly number[]
  close: readonly number[]
  volume: readonly number[]
  amount: readonly (number | null)[]
}

export interface Bar {
  timestamp: number // ms, see bar_time.ts
  time: number // as the API gave it
  open: number
  high: number
  low: number
  close: number
  volume: number
  amount: number | null
  [key: string]: unknown
}

// Rows in time order. A column that is too short ends the table: half a bar is none.
export function toBars(columns: BarColumns): Bar[] {
  const { time, open, high, low, close, volume, amount } = columns
  const rows = Math.min(...[time, open, high, low, close, volume].map((column) => column.length))
  const bars: Bar[] = []
  for (let i = 0; i < rows; ++i) {
    bars.push({
      timestamp: toMs(time[i]!, columns.time_unit),
      time: time[i]!,
      open: open[i]!,
      high: high[i]!,
      low: low[i]!,
      close: close[i]!,
      volume: volume[i]!,
      amount: amount[i] ?? null,
    })
  }
  return bars
}

// The bars of `page` that come before `bars`; what both have stays as it is in `bars`.
export function olderOnly(page: readonly Bar[], bars: readonly Bar[]): Bar[] {
  const first = bars[0]
  return first === undefined ? [...page] : page.filter((bar) => bar.time < first.time)
}

// Close against the close before, as a ratio; null for the first bar and where that was 0.
export function changeAt(bars: readonly Bar[], index: number): number | null {
  const bar = bars[index]
  const before = bars[index - 1]
  if (bar === undefined || before === undefined || before.close === 0) return null
  return (bar.close - before.close) / Math.abs(before.close)
}
