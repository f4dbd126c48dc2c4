import { expect, it } from 'vitest'
import type { Bar } from '@/chart/bar_series'
import { averageAt, dayOf, partsOf } from './bar_values'

const bars = [1, 2, 3, 4].map((close) => ({ close }) as Bar)
const action = {
  ex_date: '2011-06-03',
  cash: 0,
  bonus_ratio: 0,
  rights_ratio: 0,
  rights_price: 0,
  source: 'tdx',
}

it('averages the closes up to a bar', () => {
  expect(averageAt(bars, 3, 2)).toBe(3.5)
  expect(averageAt(bars, 1, 2)).toBe(1.5)
  expect(averageAt(bars, 0, 2)).toBeNull()
  expect(averageAt(bars, 4, 2)).toBeNull()
  expect(averageAt([], -1, 5)).toBeNull()
})

it('names the day of a bar', () => {
  expect(dayOf(20111010, 'Asia/Shanghai')).toBe('2011-10-10')
  expect(dayOf(Date.parse('2021-06-03T07:00:00Z') * 1000, 'Asia/Shanghai')).toBe('2021-06-03')
  expect(dayOf(Date.parse('2021-06-02T17:00:00Z') * 1000, 'Asia/Shanghai')).toBe('2021-06-03')
})

it('counts an action per ten shares', () => {
  expect(partsOf({ ...action, cash: 0.1, bonus_ratio: 0.3 })).toEqual([
    { key: 'cash', value: '1', price: '' },
    { key: 'bonus', value: '3', price: '' },
  ])
  expect(partsOf({ ...action, rights_ratio: 0.2, rights_price: 3.8 })).toEqual([
    { key: 'rights', value: '2', price: '3.8' },
  ])
  expect(partsOf({ ...action, cash: 0.1 * 3 })[0]!.value).toBe('3')
  expect(partsOf(action)).toEqual([])
})
