import { expect, it } from 'vitest'
import { actionsByBar } from './action_marks'

const at = (dates: number[], ...days: string[]) =>
  [...actionsByBar(dates, days.map((ex_date) => ({ ex_date })))].map(([bar, actions]) => [
    bar,
    actions.map((one) => one.ex_date),
  ])

it('marks the bar of the ex-date', () => {
  expect(at([20260706, 20260707, 20260708], '2026-07-07')).toEqual([[1, ['2026-07-07']]])
})

it('marks the next bar where the ex-date has none', () => {
  expect(at([20260703, 20260710, 20260717], '2026-07-06')).toEqual([[1, ['2026-07-06']]])
})

it('marks the first bar of a day that has many', () => {
  expect(at([20260706, 20260707, 20260707], '2026-07-07')).toEqual([[1, ['2026-07-07']]])
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
