// Paths drawn from a run's returns, as a chart and a table show them. Pure.
import type { EChartsCoreOption } from 'echarts/core'
import { axisStyle, faint, legendStyle, tooltipStyle } from './echart_styles'
import type { Palette } from './palette'

type Values = readonly (number | null)[]

export interface Paths {
  shares: readonly number[] // ascending, as in the lists below
  total_return: Values
  cagr: Values
  sharpe: Values
  max_drawdown: Values
  loss_probability: number
  band_moments: readonly number[]
  bands: readonly Values[] // wealth, a row a moment
}

export interface FanWords {
  between: (low: number, high: number) => string
  middle: string
  moment: (count: number) => string
}

// 0.1234 → "12.3%"
export function percentText(value: number | null | undefined, decimals: number): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '—'
  return `${(100 * value).toFixed(decimals).replace(/^-(0(?:\.0+)?)$/, '$1')}%`
}

const kRows = ['total_return', 'cagr', 'sharpe', 'max_drawdown'] as const

export function quantileRows(paths: Paths) {
  const text = (name: (typeof kRows)[number]) => (value: number | null) => {
    if (name !== 'sharpe') return percentText(value, 2)
    return value === null ? '—' : value.toFixed(2)
  }
  return kRows.map((name) => ({ name, texts: paths[name].map(text(name)) }))
}

// Shares that stand on both sides of the middle, the widest pair first: [[0, 4], [1, 3]] of five.
export function pairsOf(count: number): [low: number, high: number][] {
  return Array.from({ length: Math.floor(count / 2) }, (_, i) => [i, count - 1 - i])
}

// A band is a line that isn't drawn with the height above it stacked on top.
function band(paths: Paths, low: number, high: number, name: string, look: [string, number]) {
  const [color, alpha] = look
  const at = (row: Values, i: number) => row[i] ?? null
  const height = (row: Values) => {
    const [from, to] = [at(row, low), at(row, high)]
    return from === null || to === null ? null : to - from
  }
  const hidden = {
    type: 'line' as const,
    name,
    stack: name,
    stackStrategy: 'all' as const,
    showSymbol: false,
    lineStyle: { opacity: 0 },
    itemStyle: { color: faint(color, Math.min(1, 3 * alpha)) },
    emphasis: { disabled: true },
  }
  return [
    { ...hidden, data: paths.bands.map((row) => at(row, low)) },
    { ...hidden, data: paths.bands.map(height), areaStyle: { color: faint(color, alpha) } },
  ]
}

function tipOf(paths: Paths, row: number, words: FanWords): HTMLElement {
  const holder = document.createElement('div')
  const head = document.createElement('div')
  head.textContent = words.moment(paths.band_moments[row] ?? 0)
  holder.append(head)
  for (let i = paths.shares.length - 1; i >= 0; --i) {
    const line = document.createElement('div')
    const value = paths.bands[row]?.[i]
    const times = typeof value === 'number' ? `${value.toFixed(3)}×` : '—'
    line.textContent = `${percentText(paths.shares[i], 0)}  ${times}`
    holder.append(line)
  }
  return holder
}

export function fanOption(paths: Paths, palette: Palette, words: FanWords): EChartsCoreOption {
  const { shares } = paths
  const middle = shares.indexOf(0.5)
  const axis = axisStyle(palette)
  return {
    animation: false,
    grid: { left: 52, right: 18, top: 30, bottom: 28 },
    legend: { top: 0, left: 52, ...legendStyle(palette) },
    xAxis: {
      type: 'category',
      data: paths.band_moments.map(String),
      boundaryGap: false,
      ...axis,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      scale: true,
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: (value: number) => `${value}×` },
    },
    tooltip: {
      trigger: 'axis',
      ...tooltipStyle(palette),
      formatter: (rows: unknown) =>
        tipOf(paths, (rows as { dataIndex: number }[])[0]?.dataIndex ?? 0, words),
    },
    series: [
      ...pairsOf(shares.length).flatMap(([low, high], i) => {
        const name = words.between(shares[low]!, shares[high]!)
        return band(paths, low, high, name, [palette.accent, 0.16 + 0.1 * i])
      }),
      ...(middle < 0
        ? []
        : [
            {
              type: 'line',
              name: words.middle,
              data: paths.bands.map((row) => row[middle] ?? null),
              showSymbol: false,
              lineStyle: { width: 1.8, color: palette.accent },
              itemStyle: { color: palette.accent },
              emphasis: { disabled: true },
            },
          ]),
    ],
  }
}
