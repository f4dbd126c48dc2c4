// What is drawn with the candles: averages of the close, volume, marks of corporate actions.
import { registerIndicator, type IndicatorDrawParams, type KLineData } from 'klinecharts'
import { actionsByBar, type DatedAction } from './action_marks'
import type { TimeUnit } from './bar_time'
import { registerFormula } from './formula_indicator'
import { movingAverage } from './moving_average'
import { kAverageLengths, type Palette } from './palette'
import { registerTrades } from './trade_indicator'

export const kAverages = 'close_averages'
export const kVolume = 'traded_volume'
export const kActions = 'corporate_actions'

export interface ActionMarks {
  actions: readonly DatedAction[]
  unit: TimeUnit
  zone: string
  palette: Palette
  label: string // one letter in a small badge: 除 or D
}

const kBadge = 14 // px
const barsWithActions = new WeakMap<readonly KLineData[], Map<number, DatedAction[]>>()

function drawMarks(params: IndicatorDrawParams<unknown, unknown, ActionMarks>): boolean {
  const { ctx, chart, indicator, bounding, xAxis } = params
  const marks = indicator.extendData
  const byBar = barsWithActions.get(chart.getDataList())
  if (!marks || byBar === undefined) return true
  const { from, to } = chart.getVisibleRange()
  ctx.save()
  ctx.font = `10px sans-serif`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  for (const index of byBar.keys()) {
    if (index < from || index >= to) continue
    const x = xAxis.convertToPixel(index)
    const y = bounding.height - kBadge / 2 - 3
    ctx.beginPath()
    ctx.roundRect(x - kBadge / 2, y - kBadge / 2, kBadge, kBadge, 3)
    ctx.fillStyle = marks.palette.panel
    ctx.fill()
    ctx.strokeStyle = marks.palette.accent
    ctx.stroke()
    ctx.fillStyle = marks.palette.accent
    ctx.fillText(marks.label, x, y + 0.5)
  }
  ctx.restore()
  return true
}

function registerAverages() {
  const keys = kAverageLengths.map((length) => `ma${length}`)
  registerIndicator<Record<string, number | undefined>, number>({
    name: kAverages,
    series: 'price',
    calcParams: [...kAverageLengths],
    figures: keys.map((key) => ({ key, type: 'line' })),
    calc: (bars) => {
      const closes = bars.map((bar) => bar.close)
      const columns = kAverageLengths.map((length) => movingAverage(closes, length))
      return bars.map((_, i) => {
        const row: Record<string, number | undefined> = {}
        keys.forEach((key, column) => (row[key] = columns[column]![i] ?? undefined))
        return row
      })
    },
  })
}

function registerVolume() {
  registerIndicator<{ volume: number; rise: number }>({
    name: kVolume,
    series: 'volume',
    shouldFormatBigNumber: true,
    precision: 0,
    minValue: 0,
    figures: [
      {
        key: 'volume',
        type: 'bar',
        baseValue: 0,
        styles: ({ data, defaultStyles }) => {
          const colors = defaultStyles!.bars[0]!
          const rise = data.current?.rise ?? 0
          if (rise === 0) return { color: colors.noChangeColor }
          return { color: rise > 0 ? colors.upColor : colors.downColor }
        },
      },
    ],
    calc: (bars) =>
      bars.map((bar) => ({ volume: bar.volume ?? 0, rise: Math.sign(bar.close - bar.open) })),
  })
}

function registerActions() {
  registerIndicator<unknown, unknown, ActionMarks>({
    name: kActions,
    series: 'price',
    figures: [],
    calc: (bars, indicator) => {
      const marks = indicator.extendData
      if (marks) barsWithActions.set(bars, actionsByBar(bars, marks.actions, marks))
      return bars.map(() => ({}))
    },
    draw: drawMarks,
    shouldUpdate: () => true,
  })
}

let registered = false
export function registerIndicators() {
  if (registered) return
  registered = true
  registerAverages()
  registerVolume()
  registerActions()
  registerFormula()
  registerTrades()
}
