import { describe, expect, it } from 'vitest'
import {
  isEditable,
  listOf,
  plainOf,
  quoted,
  quotedList,
  rawValue,
  withValue,
  withValues,
} from './toml_text'

const plainValue = (text: string, path: string) => plainOf(rawValue(text, path))
const listValue = (text: string, path: string) => listOf(rawValue(text, path))

const kText = `name = "dual-ma" # short
title_zh = "双均线"

[universe] # who
all = true
kind = 'stock'   # only these

[data]
from = 2015-01-05
list = [
  "600000.SH", # one
  '000001.SZ',
]

[signals]
formula = """
# not a comment
[not a table]
x = 1
"""
entry = "C > 'a' # b"

[[special_treatment]]
instrument = "600001.SH"
`

describe('values of a strategy file', () => {
  it('are read as they are written', () => {
    expect(rawValue(kText, 'name')).toBe('"dual-ma"')
    expect(plainValue(kText, 'name')).toBe('dual-ma')
    expect(rawValue(kText, 'universe.all')).toBe('true')
    expect(plainValue(kText, 'universe.kind')).toBe('stock')
    expect(plainValue(kText, 'data.from')).toBe('2015-01-05')
    expect(listValue(kText, 'data.list')).toEqual(['600000.SH', '000001.SZ'])
    expect(plainValue(kText, 'signals.entry')).toBe("C > 'a' # b")
    expect(plainValue('a = "\\u0041\\"b"', 'a')).toBe('A"b')
  })
  it('are not found inside texts and lists of tables', () => {
    expect(rawValue(kText, 'signals.x')).toBeUndefined()
    expect(rawValue(kText, 'special_treatment.instrument')).toBeUndefined()
    expect(plainValue(kText, 'data.to')).toBe('')
    expect(listValue(kText, 'data.none')).toEqual([])
  })
})

describe('a change', () => {
  it('touches nothing but the value', () => {
    const changed = withValue(kText, 'universe.kind', quoted('fund'))
    expect(changed).toBe(kText.replace("'stock'", '"fund"'))
    expect(withValue(kText, 'name', '"x"')).toBe(kText.replace('"dual-ma"', '"x"'))
    const list = withValue(kText, 'data.list', quotedList(['600000.SH']))
    expect(listValue(list, 'data.list')).toEqual(['600000.SH'])
    expect(list.split('\n').length).toBe(kText.split('\n').length - 3)
  })
  it('puts what is new behind the keys of its table', () => {
    const changed = withValue(kText, 'universe.block', '"index:x"')
    expect(changed).toContain(`kind = 'stock'   # only these\nblock = "index:x"\n\n[data]`)
    expect(withValue('a = 1\n[b]\n', 'c', '2')).toBe('a = 1\nc = 2\n[b]\n')
    expect(withValue('[b]', 'b.c', '2')).toBe('[b]\nc = 2\n')
    expect(withValue('[b]\nx = 1', 'b.c', '2')).toBe('[b]\nx = 1\nc = 2\n')
  })
  it('makes the table where there is none, after all else', () => {
    expect(withValue('a = 1\n', 'costs.commission', '0')).toBe('a = 1\n\n[costs]\ncommission = 0\n')
    expect(withValue('', 'costs.commission', '0')).toBe('[costs]\ncommission = 0\n')
    const changed = withValue(kText, 'account.cash', '5')
    expect(changed.endsWith('"600001.SH"\n\n[account]\ncash = 5\n')).toBe(true)
  })
  it('takes a key out with its line', () => {
    expect(withValue(kText, 'universe.all', null)).toBe(kText.replace('all = true\n', ''))
    expect(withValue(kText, 'universe.none', null)).toBe(kText)
  })
  it('can be several', () => {
    const changed = withValues(kText, [
      ['universe.all', null],
      ['universe.instruments', quotedList(['600000.SH'])],
      ['data.to', '2020-01-01'],
    ])
    expect(rawValue(changed, 'universe.all')).toBeUndefined()
    expect(listValue(changed, 'universe.instruments')).toEqual(['600000.SH'])
    expect(plainValue(changed, 'data.to')).toBe('2020-01-01')
  })
  it('is the same again when it is made again', () => {
    const once = withValue(kText, 'account.cash', '5')
    expect(withValue(once, 'account.cash', '5')).toBe(once)
  })
  it('leaves alone what it does not understand', () => {
    for (const text of ['a = "open', 'a = [1,', '= 1', 'a =\n', '[a\nb = 1', 'a = 1 2 "', '"""']) {
      expect(isEditable(text), text).toBe(false)
      expect(withValue(text, 'x.y', '1')).toBe(text)
    }
    const inline = 'universe = { all = true }\n'
    expect(isEditable(inline)).toBe(true)
    expect(withValue(inline, 'universe.kind', '"fund"')).toBe(inline)
    expect(withValue('universe.all = true\n', 'universe.all', 'false')).toBe(
      'universe.all = false\n',
    )
  })
  it('keeps Windows line ends out of values', () => {
    expect(plainValue('[a]\r\nb = "x"\r\n', 'a.b')).toBe('x')
    expect(withValue('[a]\r\nb = "x"\r\n', 'a.b', '1')).toBe('[a]\r\nb = 1\r\n')
  })
})

it('writes long lists a line each', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `6000${10 + i}.SH`)
  const raw = quotedList(ids)
  expect(raw.split('\n')).toHaveLength(22)
  expect(listValue(withValue('', 'universe.instruments', raw), 'universe.instruments')).toEqual(ids)
})
