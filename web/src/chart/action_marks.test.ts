import { expect, it } from 'vitest'
import { actionsByBar } from './action_marks'
import { tradeDateToMs } from './bar_time'

const daily = { unit: 'date', zone: 'Asia/Shanghai' } as const

const at = (dates: number[], ...days: string[]) =>
  [
    ...actionsByBar(
      dates.map((date) => ({ timestamp: tradeDateToMs(date) })),
      days.map((ex_date) => ({ ex_date })),
      daily,
    ),
  ].map(([bar, actions]) => [bar, actions.map((one) => one.ex_date)])

it('marks the bar of the ex-date', () => {
  expect(at([20260706, 20260707, 20260708], '2026-07-07')).toEqual([[1, ['2026-07-07']]])
})

it('marks the next bar where the ex-date has none', () => {
  expect(at([20260703, 20260710, 20260717], '2026-07-06')).toEqual([[1, ['2026-07-06']]])
})

it('marks nothing outside the bars, nor a date that is none', () => {
  expect(at([20260706], '2026-07-05', '2026-07-07', 'soon')).toEqual([])
  expect(at([], '2026-07-05')).toEqual([])
})

it('keeps several actions of one bar', () => {
  expect(at([20260703, 20260710], '2026-07-06', '2026-07-08')).toEqual([
    [1, ['2026-07-06', '2026-07-08']],
  ])
})

it('marks the first bar of a day inside the day, in the zone of the exchange', () => {
  const bars = ['2026-07-06T07:00Z', '2026-07-07T01:31Z', '2026-07-07T01:32Z'].map((text) => ({
    timestamp: Date.parse(text),
  }))
  const clock = { unit: 'us', zone: 'Asia/Shanghai' } as const
  expect([...actionsByBar(bars, [{ ex_date: '2026-07-07' }], clock).keys()]).toEqual([1])
})
