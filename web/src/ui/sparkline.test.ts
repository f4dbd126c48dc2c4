import { expect, it } from 'vitest'
import { sparkPath } from './sparkline'

it('goes from edge to edge, the greatest on top', () => {
  expect(sparkPath([1, 3, 2], 22, 12)).toBe('M1.0 11.0L11.0 1.0L21.0 6.0')
})

it('is level where nothing changed, and breaks at a gap', () => {
  expect(sparkPath([5, 5], 22, 12)).toBe('M1.0 6.0L21.0 6.0')
  expect(sparkPath([0, 1, null, 1, 0], 42, 12)).toBe('M1.0 11.0L11.0 1.0M31.0 1.0L41.0 11.0')
})

it('is nothing without two values', () => {
  expect(sparkPath([], 20, 10)).toBe('')
  expect(sparkPath([1, null], 20, 10)).toBe('')
})
