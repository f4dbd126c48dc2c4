// Which bars a trade is looked at on, and what is marked there. Pure.
import type { BacktestFill, BacktestTrade } from '@/api/types'
import { isIntraday, msToTradeDate, toMs, type Period, type TimeUnit } from '@/chart/bar_time'
import type { TradeMarks } from '@/chart/trade_marks'

const kDayMs = 86_400_000
// How much of the time before a trade is read, in days; of that after it a quarter.
const kAroundDays: Record<'intraday' | 'day' | 'week' | 'month', number> = {
  intraday: 10,
  day: 240,
  week: 1200,
  month: 3600,
}

function aroundOf(period: Period): number {
  if (isIntraday(period)) return kAroundDays.intraday
  return kAroundDays[period === '1w' ? 'week' : period === '1M' ? 'month' : 'day']
}

// As /bars takes them: a date, or microseconds.
function timeText(ms: number, unit: TimeUnit): string {
  if (unit === 'us') return String(Math.round(ms * 1000))
  return String(msToTradeDate(ms)).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
}

export function rangeOf(
  trade: Pick<BacktestTrade, 'entered' | 'left'>,
  period: Period,
  unit: TimeUnit,
): { from: string; to: string } {
  const around = aroundOf(period) * kDayMs
  return {
    from: timeText(toMs(trade.entered, unit) - around, unit),
    to: timeText(toMs(trade.left, unit) + around / 4, unit),
  }
}

export function marksOf(
  fills: readonly BacktestFill[],
  trades: readonly BacktestTrade[],
  chosen: Pick<BacktestTrade, 'entered' | 'left'>,
): TradeMarks {
  const inside = (time: number) => time >= chosen.entered && time <= chosen.left
  return {
    marks: fills.map(({ time, price, side }) => ({ time, price, side, strong: inside(time) })),
    links: trades
      .filter((one) => one.entry_price !== null && one.exit_price !== null)
      .map((one) => ({
        from: { time: one.entered, price: one.entry_price! },
        to: { time: one.left, price: one.exit_price! },
        gain: one.profit ?? 0,
        strong: one.entered === chosen.entered,
      })),
  }
}

// What happened on the bars that are there: before them and after them the chart has no place.
export function within(
  { marks, links }: TradeMarks,
  bars: readonly { time: number }[],
): TradeMarks {
  const first = bars[0]?.time ?? Number.POSITIVE_INFINITY
  const last = bars.at(-1)?.time ?? Number.NEGATIVE_INFINITY
  const inside = (time: number) => time >= first && time <= last
  return {
    marks: marks.filter(({ time }) => inside(time)),
    links: links.filter(({ from, to }) => inside(from.time) && inside(to.time)),
  }
}

// The time of the bar that is to stand at the right edge: some bars after the exit.
export function edgeOf(bars: readonly { timestamp: number; time: number }[], left: number) {
  const at = bars.findIndex((bar) => bar.time >= left)
  if (at < 0) return bars.at(-1)?.timestamp
  return bars[Math.min(bars.length - 1, at + 25)]!.timestamp
}
