import { describe, expect, it } from 'vitest'
import { fanOption, pairsOf, percentText, quantileRows, type Paths } from './monte_carlo'

const paths: Paths = {
  shares: [0.05, 0.25, 0.5, 0.75, 0.95],
  total_return: [-0.2, -0.05, 0.1, 0.2, 0.4],
  cagr: [-0.02, 0, 0.01, 0.02, 0.03],
  sharpe: [null, 0.1, 0.25, 0.5, 1],
  max_drawdown: [-0.5, -0.4, -0.3, -0.2, -0.1],
  loss_probability: 0.3,
  band_moments: [0, 10, 20],
  bands: [
    [1, 1, 1, 1, 1],
    [0.9, 0.95, 1, 1.1, 1.2],
    [0.8, 0.9, 1.1, 1.3, null],
  ],
}
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

it('pairs shares around the middle', () => {
  expect(pairsOf(5)).toEqual([[0, 4], [1, 3]])
  expect(pairsOf(4)).toEqual([[0, 3], [1, 2]])
  expect(pairsOf(1)).toEqual([])
})

it('writes shares', () => {
  expect(percentText(0.05, 0)).toBe('5%')
  expect(percentText(-0.00001, 1)).toBe('0.0%')
  expect(percentText(-0.0001, 0)).toBe('0%')
  expect(percentText(null, 1)).toBe('—')
})

describe('a fan', () => {
  const words = {
    between: (low: number, high: number) => `${low}-${high}`,
    middle: 'median',
    moment: String,
  }

  it('has a band a pair, its height above the lower share, and the middle', () => {
    const { series } = fanOption(paths, palette, words) as {
      series: { name: string; data: (number | null)[] }[]
    }
    expect(series.map((one) => one.name)).toEqual([
      '0.05-0.95',
      '0.05-0.95',
      '0.25-0.75',
      '0.25-0.75',
      'median',
    ])
    expect(series[0]!.data).toEqual([1, 0.9, 0.8])
    expect(series[1]!.data[1]).toBeCloseTo(0.3)
    expect(series[1]!.data[2]).toBeNull()
    expect(series[4]!.data).toEqual([1, 1, 1.1])
  })

  it('has a table', () => {
    const rows = quantileRows(paths)
    expect(rows.map((row) => row.name)).toEqual(['total_return', 'cagr', 'sharpe', 'max_drawdown'])
    expect(rows[0]!.texts[0]).toBe('-20.00%')
    expect(rows[2]!.texts.slice(0, 2)).toEqual(['—', '0.10'])
  })
})
