import { expect, it } from 'vitest'
import { pauseBefore } from './backoff'

it('doubles and stops at the bound', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 500].map(pauseBefore)
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
})

it('never gives a pause below the first one', () => {
  expect(pauseBefore(-3)).toBe(500)
  expect(pauseBefore(0.9)).toBe(500)
})
