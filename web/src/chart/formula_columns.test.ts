import { describe, expect, it } from 'vitest'
import {
  axisDigits,
  rowsByTime,
  scaleKeys,
  scaleRow,
  styleOf,
  undrawnShapes,
  type DrawingColumns,
  type FormulaColumns,
  type OutputColumn,
} from './formula_columns'

function output(part: Partial<OutputColumn>): OutputColumn {
  return { name: 'A', style: 'line', color: '', thickness: 1, values: [], ...part }
}
function drawing(part: Partial<DrawingColumns>): DrawingColumns {
  return { shape: 'STICKLINE', color: '', thickness: 1, texts: [], arguments: [], ...part }
}
const none: FormulaColumns = { time: [], outputs: [], drawings: [] }

it('knows the styles however they are written', () => {
  expect(styleOf('color_stick')).toBe('colorstick')
  expect(styleOf('COLORSTICK')).toBe('colorstick')
  expect(styleOf('wavy')).toBe('line')
})

it('finds the row of a bar by its time', () => {
  const rows = rowsByTime({ ...none, time: [20240102, 20240103] })
  expect(rows.get(20240103)).toBe(1)
  expect(rows.get(20240104)).toBeUndefined()
})

describe('the scale of a pane', () => {
  const columns: FormulaColumns = {
    time: [1, 2],
    outputs: [
      output({ values: [null, 3] }),
      output({ style: 'none', values: [900, 900] }),
      output({ style: 'color_stick', values: [-1, 2] }),
    ],
    drawings: [
      drawing({ arguments: [[0, 1], [10, 11], [7], [3], [0]] }),
      drawing({ shape: 'DRAWGBK', arguments: [[1]] }),
    ],
  }
  it('takes what is drawn, and nothing else', () => {
    expect(scaleKeys(columns)).toEqual(['o0', 'o2', 'zero', 'd0a1', 'd0a2'])
    expect(scaleRow(columns, 0)).toEqual({ o2: -1, zero: 0 })
    expect(scaleRow(columns, 1)).toEqual({ o0: 3, o2: 2, zero: 0, d0a1: 11, d0a2: 7 })
  })
  it('names the shapes that are not drawn', () => {
    expect(undrawnShapes(columns)).toEqual(['DRAWGBK'])
    expect(undrawnShapes(none)).toEqual([])
  })
  it('has digits for the size of the values', () => {
    expect(axisDigits(columns)).toBe(3)
    expect(axisDigits({ ...none, outputs: [output({ values: [80, null] })] })).toBe(2)
    expect(axisDigits({ ...none, outputs: [output({ values: [-5000] })] })).toBe(0)
  })
})
