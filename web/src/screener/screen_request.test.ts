import { describe, expect, it } from 'vitest'
import { codesIn, gapOf, requestOf, type Form } from './screen_request'

const form: Form = {
  name: 'TURTLE',
  text: '',
  values: [20],
  scope: 'all',
  kind: 'stock',
  block: '',
  watchlist: '',
  list: '',
  mode: 'newest',
  date: '',
  from: '',
  to: '',
  period: '1d',
  adjust: 'forward',
  allowLookAhead: false,
}

it('reads codes however they are separated', () => {
  expect(codesIn('600000, 000001.SZ；sh600004\n600000、"430047.BJ"')).toEqual([
    '600000',
    '000001.SZ',
    'sh600004',
    '430047.BJ',
  ])
  expect(codesIn(' ，\n')).toEqual([])
})

describe('a request', () => {
  it('says only what was chosen', () => {
    expect(requestOf(form)).toEqual({
      name: 'TURTLE',
      parameters: [20],
      universe: { kind: 'stock' },
      period: '1d',
      adjust: 'forward',
      allow_look_ahead: false,
    })
    expect(requestOf({ ...form, kind: '' }).universe).toEqual({})
  })
  it('has a text where no formula is named', () => {
    const request = requestOf({ ...form, name: '', text: 'A:C>O;' })
    expect(request.text).toBe('A:C>O;')
    expect(request).not.toHaveProperty('name')
  })
  it('has a universe and a time of each kind', () => {
    const listed = requestOf({ ...form, scope: 'list', list: '600000 600004' })
    expect(listed.universe).toEqual({ instruments: ['600000', '600004'] })
    const block = requestOf({ ...form, scope: 'block', block: 'industry:银行' })
    expect(block.universe).toEqual({ block: 'industry:银行' })
    const dated = requestOf({ ...form, mode: 'date', date: '2024-01-02', from: '2020-01-01' })
    expect(dated.date).toBe('2024-01-02')
    expect(dated).not.toHaveProperty('from')
    const range = requestOf({ ...form, mode: 'range', from: '2020-01-01', to: '2024-01-02' })
    expect([range.from, range.to]).toEqual(['2020-01-01', '2024-01-02'])
  })
})

describe('a form that is not complete', () => {
  it.each([
    [{}, null],
    [{ name: '', text: ' ' }, 'formula'],
    [{ scope: 'block' }, 'block'],
    [{ scope: 'watchlist' }, 'watchlist'],
    [{ scope: 'list', list: ' , ' }, 'list'],
    [{ mode: 'date' }, 'date'],
    [{ mode: 'range', from: '2024-01-02', to: '2020-01-01' }, 'range'],
    [{ mode: 'range', from: '2020-01-01', to: '2024-01-02' }, null],
  ] as [Partial<Form>, string | null][])('%j: %s', (part, gap) => {
    expect(gapOf({ ...form, ...part })).toBe(gap)
  })
})
