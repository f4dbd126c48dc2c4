import { expect, it } from 'vitest'
import { barAt } from './trade_marks'

it('puts a time on its bar, or on the one that it falls into', () => {
  const bars = [{ time: 20240102 }, { time: 20240103 }, { time: 20240108 }]
  expect(barAt(bars, 20240103)).toBe(1)
  expect(barAt(bars, 20240105)).toBe(1)
  expect(barAt(bars, 20240109)).toBe(2)
  expect(barAt(bars, 20240101)).toBe(-1)
  expect(barAt([], 1)).toBe(-1)
})
