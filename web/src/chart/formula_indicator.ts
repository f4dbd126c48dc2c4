// A formula's columns as an indicator of klinecharts: rows that scale a pane, and the drawing.
import { registerIndicator, type IndicatorDrawParams, type KLineData } from 'klinecharts'
import { drawOutput, type Scene } from './draw_lines'
import { drawShape } from './draw_shapes'
import {
  axisDigits,
  rowsByTime,
  scaleKeys,
  scaleRow,
  type FormulaColumns,
  type ScaleRow,
} from './formula_columns'
import { legible } from './legible'
import type { Palette } from './palette'

export const kFormula = 'formula'

// `columns` null: not there yet, or failed; the pane stands empty.
export interface PlacedFormula {
  id: string // stays when parameters change, so that its pane stays too
  place: 'main' | 'sub'
  columns: FormulaColumns | null
}

// The colour of output number `i`, as drawn and as its legend shows it.
export function outputColor(color: string, i: number, palette: Palette): string {
  const lines = palette.averages
  if (color === '') return lines[i % lines.length] ?? palette.text
  return legible(color, palette.panel, palette.text)
}

const kEmpty: FormulaColumns = { time: [], outputs: [], drawings: [] }

type Params = IndicatorDrawParams<unknown, unknown, unknown>

function sceneOf(params: Params, rows: ReadonlyMap<number, number>, palette: Palette): Scene {
  const { ctx, chart, xAxis, yAxis } = params
  const bars = chart.getDataList()
  const { from, to } = chart.getVisibleRange()
  return {
    ctx,
    from,
    to: Math.min(to, bars.length),
    barWidth: chart.getBarSpace().gapBar,
    x: (index) => xAxis.convertToPixel(index),
    y: (value) => yAxis.convertToPixel(value),
    row: (index) => rows.get(bars[index]?.time as number) ?? null,
    size: () => ({ width: params.bounding.width, height: params.bounding.height }),
    rises: (index) => (bars[index]?.close ?? 0) >= (bars[index]?.open ?? 0),
    up: palette.up,
    down: palette.down,
    text: palette.text,
    panel: palette.panel,
  }
}

// What differs from one formula to the next; klinecharts takes it at creation and afterwards.
export function indicatorOf({ place, columns }: PlacedFormula, palette: Palette) {
  const shown = columns ?? kEmpty
  const rows = rowsByTime(shown)
  const digits = axisDigits(shown)
  return {
    precision: place === 'main' ? undefined : digits,
    shouldFormatBigNumber: place === 'sub' && digits === 0,
    figures: scaleKeys(shown).map((key) => ({ key })),
    calc: (bars: KLineData[]) =>
      bars.map((bar) => {
        const row = rows.get(bar.time as number)
        return row === undefined ? {} : scaleRow(shown, row)
      }),
    draw: (params: Params) => {
      const scene = sceneOf(params, rows, palette)
      scene.ctx.setLineDash([]) // the grid leaves its own
      shown.drawings.forEach((one, i) =>
        drawShape(scene, one, outputColor(one.color, i, palette)),
      )
      shown.outputs.forEach((one, i) =>
        drawOutput(scene, one, outputColor(one.color, i, palette)),
      )
      return true
    },
  }
}

export function registerFormula() {
  registerIndicator<ScaleRow>({ name: kFormula, figures: [], calc: () => [] })
}
