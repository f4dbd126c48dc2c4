import { expect, it } from 'vitest'
import { areDefaults, titleOf, valuesFor, within } from './parameters'

const short = { name: 'SHORT', default_value: 12, min: 2, max: 200, step: 1 }
const long = { name: 'LONG', default_value: 26, min: 2, max: 200, step: 1 }

it('keeps a value in its range', () => {
  expect(within(short, 5)).toBe(5)
  expect(within(short, '7.5')).toBe(7.5)
  expect(within(short, 0)).toBe(2)
  expect(within(short, 1e9)).toBe(200)
  expect(within(short, 'x')).toBe(12)
  expect(within(short, '')).toBe(12)
})

it('fills up with defaults', () => {
  expect(valuesFor([short, long], [5])).toEqual([5, 26])
  expect(valuesFor([short, long], [5, 6, 7])).toEqual([5, 6])
  expect(areDefaults([short, long], [12])).toBe(true)
  expect(areDefaults([short, long], [12, 27])).toBe(false)
})

it('writes a title', () => {
  expect(titleOf('MACD', [12, 26, 9])).toBe('MACD(12, 26, 9)')
  expect(titleOf('OBV', [])).toBe('OBV')
})
