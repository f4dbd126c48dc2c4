// The charts of runs as ECharts takes them. Pure.
import type { EChartsCoreOption } from 'echarts/core'
import {
  axisStyle,
  curveColors,
  faint,
  legendStyle,
  tooltipStyle,
  zoomStyle,
} from '@/chart/echart_styles'
import type { Palette } from '@/chart/palette'

export interface Curve {
  name: string
  values: readonly (number | null)[]
}

export interface CurveLook {
  palette: Palette
  log: boolean
  axis: (value: number) => string // for the axis, short
  exact: (value: number) => string // for the tooltip
  percent: (value: number) => string
}

const kLeft = 62
const kRight = 18

// A logarithm has no value at 0 or below.
function forScale(values: readonly (number | null)[], log: boolean): (number | null)[] {
  return log ? values.map((one) => (one !== null && one > 0 ? one : null)) : [...values]
}

function line(curve: Curve, color: string, log: boolean) {
  return {
    type: 'line' as const,
    name: curve.name,
    data: forScale(curve.values, log),
    showSymbol: false,
    connectNulls: true,
    sampling: 'lttb' as const,
    lineStyle: { width: 1.6, color },
    itemStyle: { color },
    emphasis: { disabled: true },
  }
}

function categories(
  labels: readonly string[],
  palette: Palette,
  gridIndex: number,
  shown: boolean,
) {
  return {
    type: 'category' as const,
    gridIndex,
    data: [...labels],
    boundaryGap: false,
    ...axisStyle(palette),
    splitLine: { show: false },
    ...(shown ? {} : { axisLabel: { show: false } }),
  }
}

function base({ palette }: CurveLook, zoomed: number[]) {
  return {
    animation: false,
    legend: { type: 'scroll', top: 0, left: kLeft, right: kRight, ...legendStyle(palette) },
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: palette.muted } },
    dataZoom: [
      { type: 'inside', xAxisIndex: zoomed, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      {
        type: 'slider',
        xAxisIndex: zoomed,
        bottom: 4,
        height: 18,
        left: kLeft,
        right: kRight,
        ...zoomStyle(palette),
      },
    ],
  }
}

const values = (look: CurveLook, gridIndex: number) => ({
  type: look.log ? ('log' as const) : ('value' as const),
  gridIndex,
  scale: true,
  ...axisStyle(look.palette),
  axisLabel: { ...axisStyle(look.palette).axisLabel, formatter: look.axis },
})

// Curves over each other; the last series is the drawdown in a grid below, where there is one.
export function curveOption(
  labels: readonly string[],
  curves: readonly Curve[],
  drawdown: Curve | null,
  look: CurveLook,
): EChartsCoreOption {
  const { palette } = look
  const colors = curveColors(palette)
  const below = drawdown !== null
  const grids = [
    { left: kLeft, right: kRight, top: 30, bottom: below ? '34%' : 52 },
    ...(below ? [{ left: kLeft, right: kRight, top: '70%', bottom: 52 }] : []),
  ]
  const shade = palette.down
  const under = below && {
    ...line(drawdown, shade, false),
    xAxisIndex: 1,
    yAxisIndex: 1,
    lineStyle: { width: 1, color: shade },
    areaStyle: { color: faint(shade, 0.22) },
  }
  const percentAxis = {
    type: 'value' as const,
    gridIndex: 1,
    max: 0,
    splitNumber: 2,
    ...axisStyle(palette),
    axisLabel: {
      ...axisStyle(palette).axisLabel,
      formatter: (value: number) => `${Math.round(100 * value)}%`,
    },
  }
  return {
    ...base(look, below ? [0, 1] : [0]),
    grid: grids,
    xAxis: [
      categories(labels, palette, 0, !below),
      ...(below ? [categories(labels, palette, 1, true)] : []),
    ],
    yAxis: [values(look, 0), ...(below ? [percentAxis] : [])],
    tooltip: {
      trigger: 'axis',
      ...tooltipStyle(palette),
      valueFormatter: undefined,
      formatter: (rows: unknown) => tipOf(rows as TipRow[], look, below ? drawdown.name : ''),
    },
    series: [
      ...curves.map((one, i) => line(one, colors[i % colors.length]!, look.log)),
      ...(under ? [under] : []),
    ],
  }
}

interface TipRow {
  axisValueLabel?: string
  seriesName?: string
  value?: unknown
  color?: unknown
}

// As elements, not as markup: names come from files.
function tipOf(rows: TipRow[], look: CurveLook, drawdown: string): HTMLElement {
  const holder = document.createElement('div')
  const head = document.createElement('div')
  head.textContent = rows[0]?.axisValueLabel ?? ''
  head.style.color = look.palette.muted
  holder.append(head)
  for (const { seriesName = '', value, color } of rows) {
    if (typeof value !== 'number') continue
    const row = document.createElement('div')
    const dot = document.createElement('span')
    dot.textContent = '● '
    dot.style.color = String(color)
    const format = seriesName === drawdown ? look.percent : look.exact
    row.append(dot, `${seriesName}  ${format(value)}`)
    holder.append(row)
  }
  return holder
}
