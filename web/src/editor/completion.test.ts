import { describe, expect, it } from 'vitest'
import { endsInside, entriesOf, namesIn, signatureOf, type FunctionFacts } from './completion'

const facts: FunctionFacts = {
  name: 'EMA',
  aliases: ['EXPMA'],
  arguments: [
    { name: 'X', kind: 'series', optional: false },
    { name: 'N', kind: 'count', optional: true },
  ],
  category: 'average',
  title_zh: '指数移动平均',
  definition: '',
  warm_up: '',
  undefined: '',
  example: '',
  source: '',
  looks_ahead: false,
  crosses_market: false,
}
const plus: FunctionFacts = { ...facts, name: '+', aliases: [] }

it('offers names and aliases, no signs', () => {
  const field = { name: 'CLOSE', aliases: ['C'], title_zh: '收盘价', definition: '' }
  const entries = entriesOf({ functions: [facts, plus], fields: [field] })
  const labels = entries.filter((one) => one.kind !== 'hint').map((one) => one.label)
  expect(labels).toEqual(['EMA', 'EXPMA', 'CLOSE', 'C'])
  expect(entries[1]!.detail).toBe('(X, [N]) 指数移动平均')
  expect(signatureOf(facts)).toBe('EMA(X, [N])')
})

it('finds the names of a text', () => {
  const text = 'PARAM N(5, 2, 250);\n{注: A:1;} 快线:=EMA(C,N); // B:2;\nDIF:快线-C,COLORRED;'
  expect(namesIn(text)).toEqual(['快线', 'DIF', 'N'])
})

describe('inside comments and texts', () => {
  it.each([
    ['{ MA(', true],
    ['{ MA } MA(', false],
    ['// MA(', true],
    ['// MA(\nM', false],
    ["NAMELIKE('S", true],
    ["NAMELIKE('S') AND ", false],
    ["'open\nM", false],
    ['', false],
  ])('%j: %s', (text, inside) => expect(endsInside(text)).toBe(inside))
})
