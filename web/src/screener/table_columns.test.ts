import { expect, it } from 'vitest'
import type { ScreenRow } from '@/api/types'
import { afterBars, barsAfter, columnsOf, ownValue } from './table_columns'

it('has columns of the formula, and of what followed over a range only', () => {
  const keys = (isRange: boolean) => columnsOf(['距离', 'RSI'], isRange).map((one) => one.key)
  const always = ['instrument', 'name', 'close', 'change', 'sparkline']
  expect(keys(false)).toEqual([...always, 'time', '距离', 'RSI'])
  const range = ['hits', 'last_hit', 'after_1', 'after_5', 'after_20']
  expect(keys(true)).toEqual([...always, ...range, '距离', 'RSI'])
  const sparkline = columnsOf([], false).find((one) => one.key === 'sparkline')
  expect(sparkline!.sortable).toBe(false)
})

it('finds what stands in a cell', () => {
  const after = [{ bars: 5, samples: 3, mean_return: 0.1, win_rate: 0.5 }]
  expect(afterBars(after, 5)!.samples).toBe(3)
  expect(afterBars(after, 20)).toBeUndefined()
  expect(barsAfter('after_20')).toBe(20)
  expect(barsAfter('close')).toBeNull()
  const row = { values: [1.5, null] } as ScreenRow
  expect(ownValue(row, ['A', 'B'], 'A')).toBe(1.5)
  expect(ownValue(row, ['A', 'B'], 'B')).toBeNull()
  expect(ownValue(row, ['A', 'B'], 'X')).toBeNull()
})
