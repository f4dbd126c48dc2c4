// Bars to show, and what a chart has to know of them.
import type { Bar } from './bar_series'
import type { Period, TimeUnit } from './bar_time'

export interface Series {
  key: string // another key: other bars, shown from their end
  ticker: string
  decimals: number
  period: Period
  unit: TimeUnit
  zone: string
  bars: readonly Bar[]
  more: boolean // there are older bars to ask for
}

export interface OlderBars {
  bars: readonly Bar[]
  more: boolean
}

// What an answer about bars says beside the bars.
export interface BarsAbout {
  id: string
  adjust: string
  price_decimals: number
  time_unit: TimeUnit
  time_zone: string
  more_before: boolean
}

let versions = 0

export function seriesOf(about: BarsAbout, period: Period, bars: readonly Bar[]): Series {
  return {
    key: `${about.id} ${period} ${about.adjust} ${++versions}`,
    ticker: about.id,
    decimals: about.price_decimals,
    period,
    unit: about.time_unit,
    zone: about.time_zone,
    bars,
    more: about.more_before,
  }
}
