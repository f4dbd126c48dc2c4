import { describe, expect, it } from 'vitest'
import {
  codesIn,
  kGroups,
  percentOf,
  shownValue,
  universeOf,
  withField,
  withParameter,
  withUniverse,
  writtenValue,
  type FormField,
} from './strategy_form'
import { rawValues } from './toml_text'

const fieldAt = (path: string): FormField =>
  kGroups.flatMap((group) => group.fields).find((one) => one.path === path)!

const kText = '[universe]\nall = true # every\nkind = "stock"\n\n[costs]\ncommission = 0.0003\n'

describe('a field', () => {
  it('shows what is written, fractions as percent', () => {
    const values = rawValues(kText)!
    const commission = fieldAt('costs.commission')
    expect(shownValue(commission, values.get(commission.path))).toBe('0.03')
    expect(shownValue(fieldAt('account.cash'), '1_000_000')).toBe('1000000')
    expect(shownValue(fieldAt('data.period'), '"1d"')).toBe('1d')
    expect(shownValue(fieldAt('orders.timing'), '"next_open"')).toBe('next_open')
    expect(shownValue(commission, undefined)).toBe('')
    expect(percentOf('0.07')).toBe('7')
    expect(percentOf('abc')).toBe('')
  })
  it('writes what was typed, and takes the key out where nothing is', () => {
    expect(withField(kText, fieldAt('costs.commission'), '0.025')).toContain('= 0.00025\n')
    expect(withField(kText, fieldAt('costs.commission'), '')).not.toContain('commission')
    expect(withField(kText, fieldAt('data.from'), '2015-01-05')).toMatch(
      /\[data\]\nfrom = 2015-01-05\n$/,
    )
    expect(withField(kText, fieldAt('data.period'), '1w')).toMatch(/period = "1w"\n$/)
    expect(writtenValue(fieldAt('account.cash'), '.5')).toBe('0.5')
    expect(writtenValue(fieldAt('stops.loss'), '7')).toBe('0.07')
    expect(writtenValue(fieldAt('costs.dividend_tax'), 'true')).toBe('true')
    expect(writtenValue(fieldAt('costs.dividend_tax'), 'false')).toBeNull()
  })
  it('leaves the text alone where that is no value', () => {
    for (const [path, typed] of [
      ['account.cash', 'many'],
      ['data.from', '2015'],
      ['stops.loss', '1"\nx = 1'],
    ] as const) {
      expect(withField(kText, fieldAt(path), typed)).toBe(kText)
    }
    const odd = withField(kText, fieldAt('data.benchmark'), 'a"\nx = 1')
    expect(rawValues(odd)!.get('data.benchmark')).toBe('"a\\"\\nx = 1"')
  })
  it('comes back as it was shown', () => {
    for (const one of kGroups.flatMap((group) => group.fields)) {
      const typed = { date: '2020-01-02', number: '7', percent: '0.7', text: 'x', switch: 'true' }
      const value = one.kind === 'choice' ? one.choices![0]! : typed[one.kind]
      const written = rawValues(withField('', one, value))!.get(one.path)
      expect([one.path, shownValue(one, written)]).toEqual([one.path, value])
    }
  })
})

describe('the universe', () => {
  const read = (text: string) => universeOf(rawValues(text)!)
  it('is one of four', () => {
    expect(read(kText)).toMatchObject({ scope: 'all', kind: 'stock' })
    const block = read('[universe]\nblock = "index:x"')
    expect(block).toMatchObject({ scope: 'block', block: 'index:x' })
    expect(read('[universe]\ninstruments = ["a", "b"]')).toMatchObject({
      scope: 'list',
      instruments: ['a', 'b'],
    })
    expect(read('[universe]\nindex_members = "000300.SH"').scope).toBe('index')
  })
  it('changes in its table, whatever was there', () => {
    const before = read(kText)
    const listed = withUniverse(kText, { ...before, scope: 'list', instruments: ['600000.SH'] })
    expect(read(listed)).toMatchObject({ scope: 'list', instruments: ['600000.SH'], kind: 'stock' })
    expect(listed).not.toContain('all = true')
    expect(listed.indexOf('instruments')).toBeLessThan(listed.indexOf('[costs]'))
    const back = withUniverse(listed, { ...read(listed), scope: 'all', kind: '' })
    expect(read(back)).toMatchObject({ scope: 'all', kind: '' })
    expect(back).not.toContain('instruments')
  })
})

it('changes a parameter that stands in one line', () => {
  const fast = { name: 'FAST', default_value: 8, min: 2, max: 90, step: 0.5 }
  const before = '[parameters]\nFAST = { default = 5, min = 2, max = 60 } # x\n'
  expect(withParameter(before, fast)).toBe(
    '[parameters]\nFAST = { default = 8, min = 2, max = 90, step = 0.5 } # x\n',
  )
  const table = '[parameters.FAST]\ndefault = 5\nmin = 2\nmax = 60\n'
  expect(withParameter(table, fast)).toBe(table)
  expect(withParameter('[parameters]\n', fast)).toBe('[parameters]\n')
})

it('reads codes however they are separated', () => {
  const codes = codesIn('600000, 000001.SZ；sh600004\n600000')
  expect(codes).toEqual(['600000', '000001.SZ', 'sh600004'])
})
