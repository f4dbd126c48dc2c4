import { expect, it } from 'vitest'
import { chosenOf, kChosenMax, moved, textOf, type Chosen } from './chosen_indicators'

const list: Chosen[] = [
  { name: 'MACD', values: [12, 26, 9], place: '' },
  { name: 'BOLL', values: [], place: 'main' },
  { name: '我的(新);指标@1', values: [0.5, -2], place: 'sub' },
]

it('survives the way through an address', () => {
  expect(textOf(list)).toBe(
    'MACD(12,26,9);BOLL@main;我的%28新%29%3b指标%401(0.5,-2)@sub',
  )
  expect(chosenOf(textOf(list))).toEqual(list)
  const address = new URLSearchParams({ with: textOf(list) })
  expect(chosenOf(new URLSearchParams(address.toString()).get('with'))).toEqual(list)
})

it('leaves out what it cannot read', () => {
  expect(chosenOf('MACD(12,x);(3);KDJ@left;;RSI( )')).toEqual([
    { name: 'RSI', values: [], place: '' },
  ])
  expect(chosenOf(undefined)).toEqual([])
  expect(chosenOf(['KDJ', 'MACD'])).toEqual([{ name: 'KDJ', values: [], place: '' }])
  expect(chosenOf('A;'.repeat(100))).toHaveLength(kChosenMax)
})

it('moves one past its neighbour and stops at the ends', () => {
  expect(moved(list, 1, -1).map((one) => one.name)).toEqual(['BOLL', 'MACD', list[2]!.name])
  expect(moved(list, 1, 1).map((one) => one.name)).toEqual(['MACD', list[2]!.name, 'BOLL'])
  expect(moved(list, 0, -1)).toEqual(list)
  expect(moved(list, 2, 1)).toEqual(list)
})
