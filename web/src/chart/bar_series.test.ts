import { describe, expect, it } from 'vitest'
import { changeAt, olderOnly, toBars, type BarColumns } from './bar_series'

function columns(dates: number[], close = dates.map((_, i) => 10 + i)): BarColumns {
  return {
    time_unit: 'date',
    time: dates,
    open: close,
    high: close,
    low: close,
    close,
    volume: close.map(() => 100),
    amount: close.map(() => null),
  }
}

describe('toBars', () => {
  it('turns columns into rows', () => {
    const [bar] = toBars(columns([20260706], [9.5]))
    expect(bar).toMatchObject({ time: 20260706, close: 9.5, volume: 100, amount: null })
    expect(bar!.timestamp).toBe(Date.UTC(2026, 6, 6))
  })

  it('makes no bar of a row that is cut off', () => {
    const broken = { ...columns([20260706, 20260707]), close: [1] }
    expect(toBars(broken)).toHaveLength(1)
    expect(toBars(columns([]))).toEqual([])
  })
})

describe('olderOnly', () => {
  const bars = toBars(columns([20260706, 20260707]))
  it('drops what is there already', () => {
    const page = toBars(columns([20260702, 20260703, 20260706]))
    expect(olderOnly(page, bars).map((bar) => bar.time)).toEqual([20260702, 20260703])
  })
  it('takes everything where there is nothing', () => {
    expect(olderOnly(bars, [])).toEqual(bars)
    expect(olderOnly([], bars)).toEqual([])
  })
})

describe('changeAt', () => {
  it('compares with the close before', () => {
    const bars = toBars(columns([1, 2, 3], [10, 11, 5.5]))
    expect(changeAt(bars, 0)).toBeNull()
    expect(changeAt(bars, 1)).toBeCloseTo(0.1, 12)
    expect(changeAt(bars, 2)).toBeCloseTo(-0.5, 12)
    expect(changeAt(bars, 3)).toBeNull()
  })
  it('keeps the sign where forward-adjusted prices are negative', () => {
    const bars = toBars(columns([1, 2, 3], [-2, -1, 0]))
    expect(changeAt(bars, 1)).toBeCloseTo(0.5, 12)
    expect(changeAt(bars, 2)).toBe(1)
  })
})
