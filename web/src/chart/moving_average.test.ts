import { expect, it } from 'vitest'
import { movingAverage } from './moving_average'

it('is undefined until it has enough values', () => {
  expect(movingAverage([1, 2, 3, 4, 6], 3)).toEqual([null, null, 2, 3, 13 / 3])
  expect(movingAverage([1, 2], 3)).toEqual([null, null])
  expect(movingAverage([], 5)).toEqual([])
})

it('of length 1 is the value', () => {
  expect(movingAverage([3, 1, 2], 1)).toEqual([3, 1, 2])
})

it('of no length is undefined', () => {
  expect(movingAverage([3, 1], 0)).toEqual([null, null])
})

it('forgets a huge value as soon as it leaves the window', () => {
  expect(movingAverage([1e16, 1, 1, 1], 2).at(-1)).toBe(1)
})
