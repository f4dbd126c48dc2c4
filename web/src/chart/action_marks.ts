// On which bar a corporate action shows: the first one whose time is its ex-date or later, so an
// ex-date inside a week, or on a day without trading, is still seen.
import { formatBarTime, msToTradeDate, type TimeUnit } from './bar_time'

export interface DatedAction {
  ex_date: string // 2026-07-06
}

export interface BarClock {
  unit: TimeUnit
  zone: string
}

function tradeDateOf(timestamp: number, { unit, zone }: BarClock): number {
  if (unit === 'date') return msToTradeDate(timestamp)
  return Number(formatBarTime(timestamp, unit, zone).slice(0, 10).replaceAll('-', ''))
}

// Bars in time order; several may share a day. Actions before the first bar's day or after the
// last one's have no bar. Gives index of bar → its actions. Asks for the day of few bars only.
export function actionsByBar<Action extends DatedAction>(
  bars: readonly { timestamp: number }[],
  actions: readonly Action[],
  clock: BarClock,
): Map<number, Action[]> {
  const marks = new Map<number, Action[]>()
  if (bars.length === 0 || actions.length === 0) return marks
  const dateAt = (index: number) => tradeDateOf(bars[index]!.timestamp, clock)
  const first = dateAt(0)
  for (const action of actions) {
    const date = Number(action.ex_date.replaceAll('-', ''))
    if (!(date >= first)) continue
    const at = firstNotBefore(dateAt, bars.length, date)
    if (at === bars.length) continue
    marks.set(at, [...(marks.get(at) ?? []), action])
  }
  return marks
}

function firstNotBefore(dateAt: (index: number) => number, length: number, date: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (dateAt(middle) < date) low = middle + 1
    else high = middle
  }
  return low
}
