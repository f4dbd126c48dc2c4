import { describe, expect, it } from 'vitest'
import { bestCell, bestLast, cellsOf, heatOption, scaleOf } from './heat_options'

const palette = {
  up: '#d6303a',
  down: '#0a8a5b',
  flat: '#66707d',
  text: '#1b2430',
  muted: '#66707d',
  line: '#eceef1',
  panel: '#ffffff',
  accent: '#2563c9',
  averages: [],
}
const map = {
  figure: 'sharpe',
  rows: [20, 60],
  columns: [5, 10, 15],
  values: [0.5, null, 1.5, -0.2, 0, 0.1],
  sets: [0, null, 2, 3, 4, 5],
}

describe('cells', () => {
  const cells = cellsOf(map)

  it('are those with a value, where they belong', () => {
    expect(cells).toHaveLength(5)
    expect(cells[1]).toEqual({ column: 2, row: 0, value: 1.5, set: 2 })
    expect(cells[2]).toEqual({ column: 0, row: 1, value: -0.2, set: 3 })
  })

  it('have a best one', () => {
    expect(bestCell(cells, 'larger')).toBe(1)
    expect(bestCell(cells, 'smaller')).toBe(2)
    expect(bestCell(cells, 'neither')).toBe(-1)
    expect(bestCell([], 'larger')).toBe(-1)
    expect(bestLast(cells, 'larger').map((cell) => cell.set)).toEqual([0, 3, 4, 5, 2])
    expect(bestLast(cells, 'neither')).toEqual(cells)
  })

  it('that is best is outlined', () => {
    const { series } = heatOption(map, cells, {
      palette,
      names: { rows: 'SLOW', columns: 'FAST' },
      figure: { name: 'sharpe', better: 'larger' },
      format: String,
      hint: '',
    })
    expect(series[0]!.data.map((one) => 'itemStyle' in one)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('colours', () => {
  it('of gains and losses turn at 0', () => {
    const scale = scaleOf([-0.2, 1.5], 'sharpe', palette)
    expect(scale).toEqual({ min: -1.5, max: 1.5, colors: ['#0a8a5b', '#eceef1', '#d6303a'] })
  })

  it('of others go from the least to the most', () => {
    expect(scaleOf([3, 9], 'trades', palette)).toMatchObject({ min: 3, max: 9 })
    expect(scaleOf([4, 4], 'trades', palette)).toMatchObject({ min: 4, max: 5 })
    expect(scaleOf([], 'trades', palette).max).toBeGreaterThan(0)
  })
})
