import { expect, it } from 'vitest'
import { isOnPriceScale } from './price_scale'

const bars = Array.from({ length: 400 }, (_, i) => ({ time: i, high: 11, low: 9 }))
const columns = (...outputs: { style: string; values: (number | null)[] }[]) => ({
  time: bars.map((bar) => bar.time),
  outputs: outputs.map((one) => ({ ...one, name: 'X', color: '', thickness: 1 })),
  drawings: [],
})
const line = (value: number | null, style = 'line') => ({
  style,
  values: bars.map(() => value),
})

it('tells lines about the price from others', () => {
  expect(isOnPriceScale(columns(line(10), line(8)), bars)).toBe(true)
  expect(isOnPriceScale(columns(line(10), line(0.1)), bars)).toBe(false)
  expect(isOnPriceScale(columns(line(80)), bars)).toBe(false)
  expect(isOnPriceScale(columns(line(-10)), bars)).toBe(false)
})

it('leaves out what is not drawn, and what was long ago', () => {
  expect(isOnPriceScale(columns(line(10), line(3000, 'none')), bars)).toBe(true)
  const rose = { style: 'line', values: bars.map((_, i) => (i < 150 ? 1 : 10)) }
  expect(isOnPriceScale(columns(rose), bars)).toBe(true)
})

it('does not guess without values', () => {
  expect(isOnPriceScale(columns(), bars)).toBeNull()
  expect(isOnPriceScale(columns(line(null)), bars)).toBeNull()
  expect(isOnPriceScale(columns(line(10)), [])).toBeNull()
})
