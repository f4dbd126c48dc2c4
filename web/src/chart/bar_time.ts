// Times of bars as the API gives them, and as a chart wants them (ms since the epoch).
//
// Daily and longer bars have a trade date, the integer yyyymmdd: it becomes midnight UTC and is
// shown in UTC, so it reads the same wherever the browser is. Bars inside a day have microseconds
// since the epoch, the instant of the bar's end, and are shown in the exchange's zone.

export type TimeUnit = 'date' | 'us'

export const kPeriods = ['1m', '5m', '15m', '30m', '60m', '1d', '1w', '1M'] as const
export type Period = (typeof kPeriods)[number]

const kDayMs = 86_400_000
const kMinutes: Partial<Record<Period, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '60m': 60,
}

export function isIntraday(period: Period): boolean {
  return kMinutes[period] !== undefined
}

export function tradeDateToMs(yyyymmdd: number): number {
  const year = Math.trunc(yyyymmdd / 10_000)
  const month = Math.trunc(yyyymmdd / 100) % 100
  return Date.UTC(year, month - 1, yyyymmdd % 100)
}

export function msToTradeDate(ms: number): number {
  const date = new Date(ms)
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}

export function toMs(time: number, unit: TimeUnit): number {
  return unit === 'date' ? tradeDateToMs(time) : Math.trunc(time / 1000)
}

// The zone in which a chart of such bars shows its axis.
export function axisZone(unit: TimeUnit, exchangeZone: string): string {
  return unit === 'date' ? 'UTC' : exchangeZone
}

// The newest time that a page of bars before `first` may have, both in the API's unit. A week or a
// month is asked for whole: cut in the middle, it would come back as a bar that never was.
export function endOfPageBefore(first: number, period: Period): number {
  const minutes = kMinutes[period]
  if (minutes !== undefined) return first - minutes * 60_000_000
  const ms = tradeDateToMs(first)
  if (period === '1M') {
    const date = new Date(ms)
    return msToTradeDate(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 0))
  }
  if (period === '1w') {
    const daysSinceMonday = (new Date(ms).getUTCDay() + 6) % 7
    return msToTradeDate(ms - (daysSinceMonday + 1) * kDayMs)
  }
  return msToTradeDate(ms - kDayMs)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

// "2026-07-06", inside a day "2026-07-06 09:31".
export function formatBarTime(ms: number, unit: TimeUnit, exchangeZone: string): string {
  const parts: Record<string, string> = {}
  for (const part of formatFor(axisZone(unit, exchangeZone)).formatToParts(ms)) {
    parts[part.type] = part.value
  }
  const date = `${parts.year}-${parts.month}-${parts.day}`
  return unit === 'date' ? date : `${date} ${parts.hour}:${parts.minute}`
}

// Bars inside a day are shown as a Chinese exchange writes their time.
const kZone = 'Asia/Shanghai'

// A moment of a backtest's time axis.
export function formatMoment(time: number | null | undefined, unit: TimeUnit): string {
  if (typeof time !== 'number' || !Number.isFinite(time)) return '—'
  if (unit === 'date') return String(time).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
  return formatBarTime(toMs(time, unit), unit, kZone)
}
