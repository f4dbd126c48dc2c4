import { expect, it } from 'vitest'
import type { SweepFigure } from '@/api/types'
import { csvOf, curveOf, valueOf, variedOf } from './rows'

const figure = (name: string) =>
  ({ name, zh: name, en: name, unit: 'number', better: 'larger' }) as SweepFigure
const figures = [figure('sharpe'), figure('trades')]
const rows = [
  { set: 7, parameters: { FAST: 10, SLOW: 20 }, values: [1.5, 12] },
  { set: 2, parameters: { FAST: 5, SLOW: 20 }, values: [null, 0] },
]

it('knows what varies', () => {
  expect(variedOf({ FAST: [5, 10], SLOW: [20] })).toEqual(['FAST'])
})

it('reads a figure of a set', () => {
  expect(valueOf(rows[0], figures, 'trades')).toBe(12)
  expect(valueOf(rows[1], figures, 'sharpe')).toBeNull()
  expect(valueOf(rows[0], figures, 'other')).toBeNull()
  expect(valueOf(null, figures, 'sharpe')).toBeNull()
})

it('draws a figure over one parameter', () => {
  expect(curveOf(rows, 'FAST', 0).map(({ at, value }) => [at, value])).toEqual([
    [5, null],
    [10, 1.5],
  ])
})

it('writes CSV', () => {
  expect(csvOf(['FAST', 'SLOW'], figures, rows)).toBe(
    'set,FAST,SLOW,sharpe,trades\n7,10,20,1.5,12\n2,5,20,,0\n',
  )
})
