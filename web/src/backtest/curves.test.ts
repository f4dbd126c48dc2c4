import { expect, it } from 'vitest'
import { alignCurves, growthOf, heatOf, yearRows } from './curves'

it('puts curves of several runs on one axis', () => {
  expect(
    alignCurves([
      { labels: ['2024-01-02', '2024-01-04'], values: [1, 2] },
      { labels: ['2024-01-03', '2024-01-04'], values: [5, 6] },
    ]),
  ).toEqual({
    labels: ['2024-01-02', '2024-01-03', '2024-01-04'],
    values: [
      [1, null, 2],
      [null, 5, 6],
    ],
  })
  expect(growthOf([null, 4, 2])).toEqual([null, 1, 0.5])
  expect(growthOf([0, 0])).toEqual([null, null])
})

it('has a row a year, whatever months there are', () => {
  const of = (year: number, month: number) => ({ year, month, strategy: 0.1, benchmark: null })
  const rows = yearRows([of(2023, 12), of(2024, 1)], [of(2024, 0)])
  expect(rows.map((row) => row.year)).toEqual([2024, 2023])
  expect(rows[0]!.months.map((one) => one?.month ?? 0)).toEqual([1, ...Array(11).fill(0)])
  expect(rows[1]!.whole).toBeNull()
})

it('colours by size, up to the full', () => {
  expect(heatOf(-0.05, 0.1)).toBe(0.5)
  expect(heatOf(3, 0.1)).toBe(1)
  expect(heatOf(null, 0.1)).toBe(0)
})
