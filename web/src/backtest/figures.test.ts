import { expect, it } from 'vitest'
import { bestOf } from './figures'

it('knows the best of several runs', () => {
  expect(bestOf('larger', [1, 3, 2])).toBe(1)
  expect(bestOf('smaller', [1, null, 2])).toBe(0)
  expect(bestOf('larger', [-0.5, -0.2])).toBe(1)
  expect(bestOf('neither', [1, 2])).toBe(-1)
  expect(bestOf('larger', [1, 1])).toBe(-1)
  expect(bestOf('larger', [1, null])).toBe(-1)
})
