import { expect, it } from 'vitest'
import type { BacktestFill, BacktestTrade } from '@/api/types'
import { edgeOf, marksOf, rangeOf, within } from './trade_view'

it('reads the bars around a trade', () => {
  const trade = { entered: 20240102, left: 20240110 }
  expect(rangeOf(trade, '1d', 'date')).toEqual({ from: '2023-05-07', to: '2024-03-10' })
  const us = { entered: 1_704_159_000_000_000, left: 1_704_159_060_000_000 }
  expect(rangeOf(us, '1m', 'us')).toEqual({
    from: String(1_704_159_000_000_000 - 864_000_000_000),
    to: String(1_704_159_060_000_000 + 216_000_000_000),
  })
})

it('marks fills, and links each trade', () => {
  const fill = (time: number, side: 'buy' | 'sell') => ({ time, price: 10, side }) as BacktestFill
  const trade = (entered: number, left: number, profit: number) =>
    ({ entered, left, profit, entry_price: 10, exit_price: 11 }) as BacktestTrade
  const { marks, links } = marksOf(
    [fill(1, 'buy'), fill(3, 'sell'), fill(7, 'buy')],
    [trade(1, 3, -5), trade(7, 9, 5), { ...trade(11, 12, 0), entry_price: null }],
    { entered: 1, left: 3 },
  )
  expect(marks.map((one) => [one.side, one.strong])).toEqual([
    ['buy', true],
    ['sell', true],
    ['buy', false],
  ])
  expect(links.map((one) => [one.gain, one.strong])).toEqual([
    [-5, true],
    [5, false],
  ])
})

it('has the exit in view, with some bars after it', () => {
  const bars = Array.from({ length: 40 }, (_, i) => ({ time: i, timestamp: 1000 * i }))
  expect(edgeOf(bars, 5)).toBe(30_000)
  expect(edgeOf(bars, 38)).toBe(39_000)
  expect(edgeOf(bars, 99)).toBe(39_000)
  expect(edgeOf([], 1)).toBeUndefined()
})

it('marks only what happened on the bars that are there', () => {
  const mark = (time: number) => ({ time, price: 1, side: 'buy' as const, strong: false })
  const link = (from: number, to: number) => ({
    from: { time: from, price: 1 },
    to: { time: to, price: 2 },
    gain: 1,
    strong: false,
  })
  const all = {
    marks: [1, 2, 4, 5].map(mark),
    links: [link(1, 2), link(2, 4), link(4, 5)],
  }
  const shown = within(all, [{ time: 2 }, { time: 3 }, { time: 4 }])
  expect(shown.marks.map((one) => one.time)).toEqual([2, 4])
  expect(shown.links).toEqual([link(2, 4)])
  expect(within(all, [])).toEqual({ marks: [], links: [] })
})
