// A figure over two parameters, or over one, as ECharts takes it. Pure.
import type { EChartsCoreOption } from 'echarts/core'
import type { SweepFigure, SweepHeatMap } from '@/api/types'
import { axisStyle, faint, tooltipStyle } from '@/chart/echart_styles'
import type { Palette } from '@/chart/palette'

export interface Cell {
  column: number // index of its value
  row: number
  value: number
  set: number | null
}

// Cells that have a value, row by row.
export function cellsOf({ columns, values, sets }: SweepHeatMap): Cell[] {
  return values.flatMap((value, i) => {
    if (value === null) return []
    const place = { column: i % columns.length, row: Math.floor(i / columns.length) }
    return [{ ...place, value, set: sets[i] ?? null }]
  })
}

export function bestCell(cells: readonly Cell[], better: SweepFigure['better']): number {
  if (better === 'neither') return -1
  const sign = better === 'larger' ? 1 : -1
  let best = -1
  cells.forEach((cell, i) => {
    if (best < 0 || sign * cell.value > sign * cells[best]!.value) best = i
  })
  return best
}

// The best cell is drawn last, so that no neighbour covers its outline.
export function bestLast(cells: readonly Cell[], better: SweepFigure['better']): Cell[] {
  const best = bestCell(cells, better)
  return best < 0 ? [...cells] : [...cells.filter((_, i) => i !== best), cells[best]!]
}

// Figures that are gains above 0 and losses below it.
const kSigned = new Set(['total_return', 'cagr', 'sharpe', 'sortino', 'calmar', 'mean_profit'])

export interface Scale {
  min: number
  max: number
  colors: string[]
}

export function scaleOf(
  values: readonly number[],
  figure: string,
  { up, down, line, accent }: Palette,
): Scale {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)]
  if (min > max) [min, max] = [0, 0]
  if (kSigned.has(figure)) {
    const size = Math.max(Math.abs(min), Math.abs(max)) || 1
    return { min: -size, max: size, colors: [down, line, up] }
  }
  return { min, max: max > min ? max : min + 1, colors: [faint(accent, 0.1), accent] }
}

export interface HeatLook {
  palette: Palette
  names: { rows: string; columns: string }
  figure: Pick<SweepFigure, 'name' | 'better'>
  format: (value: number) => string
  hint: string // what a click does
}

const kLabelled = 120 // cells; more have no room for their numbers

function tip(lines: readonly string[]): HTMLElement {
  const holder = document.createElement('div')
  for (const text of lines) {
    const line = document.createElement('div')
    line.textContent = text
    holder.append(line)
  }
  return holder
}

const categories = (name: string, values: readonly number[], palette: Palette) => {
  const style = axisStyle(palette)
  return {
    type: 'category' as const,
    name,
    data: values.map(String),
    nameTextStyle: { color: palette.text, fontWeight: 600 as const },
    ...style,
    splitLine: { show: false },
  }
}

export function heatOption(map: SweepHeatMap, cells: readonly Cell[], look: HeatLook) {
  const { palette, figure, names, format } = look
  const scale = scaleOf(cells.map((one) => one.value), figure.name, palette)
  const best = bestCell(cells, figure.better)
  const outline = { borderColor: palette.text, borderWidth: 2 }
  return {
    animation: false,
    grid: { left: 56, right: 24, top: 34, bottom: 76 },
    xAxis: { ...categories(names.columns, map.columns, palette), nameLocation: 'end' as const },
    yAxis: categories(names.rows, map.rows, palette),
    visualMap: {
      type: 'continuous' as const,
      min: scale.min,
      max: scale.max,
      inRange: { color: scale.colors },
      dimension: 2,
      calculable: true,
      orient: 'horizontal' as const,
      left: 'center',
      bottom: 0,
      itemHeight: 160,
      formatter: (value: unknown) => format(Number(value)),
      textStyle: { color: palette.muted, fontSize: 11 },
    },
    tooltip: {
      ...tooltipStyle(palette),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const cell = cells[dataIndex]
        if (!cell) return ''
        const row = `${names.rows} ${map.rows[cell.row]}`
        const column = `${names.columns} ${map.columns[cell.column]}`
        return tip([`${row} · ${column}`, format(cell.value), look.hint])
      },
    },
    series: [
      {
        type: 'heatmap' as const,
        data: cells.map(({ column, row, value }, i) => ({
          value: [column, row, value],
          ...(i === best ? { itemStyle: outline } : {}),
        })),
        label: {
          show: cells.length <= kLabelled,
          color: palette.text,
          fontSize: 11,
          formatter: ({ dataIndex }: { dataIndex: number }) => format(cells[dataIndex]!.value),
        },
        itemStyle: { borderColor: palette.panel, borderWidth: cells.length > 4_000 ? 0 : 1 },
        emphasis: { itemStyle: outline },
      },
    ],
  } satisfies EChartsCoreOption
}

export function lineOption(
  points: readonly { at: number; value: number | null }[],
  { palette, names, format, hint }: HeatLook,
): EChartsCoreOption {
  const style = axisStyle(palette)
  return {
    animation: false,
    grid: { left: 64, right: 40, top: 20, bottom: 34 },
    xAxis: {
      ...categories(names.columns, points.map((one) => one.at), palette),
      axisLine: { onZero: false, lineStyle: { color: palette.line } },
    },
    yAxis: {
      type: 'value',
      scale: true,
      ...style,
      axisLabel: { ...style.axisLabel, formatter: format },
    },
    tooltip: {
      trigger: 'axis',
      ...tooltipStyle(palette),
      formatter: (rows: unknown) => {
        const { dataIndex = 0 } = (rows as { dataIndex?: number }[])[0] ?? {}
        const { at, value } = points[dataIndex] ?? { at: 0, value: null }
        return tip([`${names.columns} ${at}`, value === null ? '—' : format(value), hint])
      },
    },
    series: [
      {
        type: 'line',
        data: points.map((one) => one.value),
        symbolSize: 7,
        lineStyle: { width: 1.6, color: palette.accent },
        itemStyle: { color: palette.accent },
      },
    ],
  }
}
