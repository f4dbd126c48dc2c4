// The K-line page's state as its URL says it:
// /chart/600000.SH?period=1d&adjust=forward&with=MACD(12,26,9);BOLL&ma=0
import { kPeriods, type Period } from '@/chart/bar_time'
import { rememberInstrument } from '@/ui/last_instrument'

export const kAdjusts = ['none', 'forward', 'backward', 'ratio'] as const
export type Adjust = (typeof kAdjusts)[number]

export interface View {
  period: Period
  adjust: Adjust
  with: string // indicators, see chosen_indicators.ts
  averages: boolean // the page's own, over the candles
}

export const kDefaultView: View = { period: '1d', adjust: 'forward', with: '', averages: true }

type Query = Record<string, unknown>

function known<Value extends string>(value: unknown, allowed: readonly Value[]): Value | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value
  return allowed.find((candidate) => candidate === one)
}

// What the address doesn't say, or says wrongly, comes from `otherwise`. One that says period and
// adjustment was passed on: where it names no indicators, there are none.
export function viewOf(query: Query, otherwise: View = kDefaultView): View {
  const whole = saysAll(query)
  const { with: wanted } = query
  return {
    period: known(query.period, kPeriods) ?? otherwise.period,
    adjust: known(query.adjust, kAdjusts) ?? otherwise.adjust,
    with: typeof wanted === 'string' ? wanted : whole ? '' : otherwise.with,
    averages: whole || query.ma !== undefined ? query.ma !== '0' : otherwise.averages,
  }
}

export function queryOf(view: View): Record<string, string> {
  const { period, adjust, averages } = view
  return { period, adjust, ...(view.with && { with: view.with }), ...(!averages && { ma: '0' }) }
}

export function saysAll(query: Query): boolean {
  return known(query.period, kPeriods) !== undefined && known(query.adjust, kAdjusts) !== undefined
}

const kLastView = 'mystocks.view'

export function lastView(kept: string | null): View {
  try {
    const parsed: unknown = JSON.parse(kept ?? '{}')
    return viewOf(typeof parsed === 'object' && parsed !== null ? (parsed as Query) : {})
  } catch {
    return kDefaultView
  }
}

export function recallView(): View {
  return lastView(localStorage.getItem(kLastView))
}

export function remember(id: string, view: View) {
  rememberInstrument(id)
  localStorage.setItem(kLastView, JSON.stringify(queryOf(view)))
}
