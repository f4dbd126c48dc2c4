import { expect, it } from 'vitest'
import { findFormulas, groupsOf } from './find_formulas'

const all = [
  { name: 'VMACD', zh: '量平滑异同平均', en: 'Volume MACD', group: 'volume' },
  { name: 'MACD', zh: '平滑异同移动平均线', en: 'Convergence divergence', group: 'trend' },
  { name: 'BOLL', zh: '布林线', en: 'Bollinger bands', group: 'trend' },
]
const names = (text: string, group?: string) =>
  findFormulas(all, text, group).map((one) => one.name)

it('finds by name, by Chinese and by English', () => {
  expect(names('macd')).toEqual(['MACD', 'VMACD'])
  expect(names('平滑')).toEqual(['MACD', 'VMACD'])
  expect(names('bands')).toEqual(['BOLL'])
  expect(names(' ')).toEqual(['BOLL', 'MACD', 'VMACD'])
  expect(names('nothing like it')).toEqual([])
})

it('puts what one wrote oneself before the usual', () => {
  const mine = { name: 'MINE', zh: '', en: '', group: '', built_in: false }
  expect(findFormulas([...all, mine], '').map((one) => one.name)[0]).toBe('MINE')
})

it('keeps to a group', () => {
  expect(names('', 'trend')).toEqual(['BOLL', 'MACD'])
  expect(names('macd', 'volume')).toEqual(['VMACD'])
  expect(groupsOf(all)).toEqual(['volume', 'trend'])
})
