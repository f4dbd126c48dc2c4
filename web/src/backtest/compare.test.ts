import { expect, it } from 'vitest'
import { compareRows, idsIn } from './compare'

it('reads the runs of an address, each once', () => {
  expect(idsIn('3,5,3,x,-1,0,2.5')).toEqual([3, 5])
  expect(idsIn(undefined)).toEqual([])
  expect(idsIn(Array.from({ length: 50 }, (_, i) => i + 1).join())).toHaveLength(12)
})

it('has a row a figure, with the best of each', () => {
  const figure = (name: string, value: number | null, better = 'larger') =>
    ({ name, zh: name, en: name, unit: 'number', better, value }) as never
  const of = (sharpe: number | null, worst: number | null) => ({
    metrics: [figure('sharpe', sharpe), figure('alpha', null)],
    trade_figures: [figure('costs', worst, 'smaller')],
  })
  const rows = compareRows([of(1, 5), of(2, 4), of(null, null)])
  expect(rows.map((row) => [row.figure.name, row.best])).toEqual([
    ['sharpe', 1],
    ['costs', 1],
  ])
  expect(rows[0]!.values).toEqual([1, 2, null])
  expect(compareRows([])).toEqual([])
})
