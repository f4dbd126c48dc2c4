import { expect, it } from 'vitest'
import { blockKey, filterOf, isFiltered, queryOf } from './list_filter'

it('survives the way through an address', () => {
  const block = blockKey({ kind: 'industry', name: '银行' })
  const filter = { kind: 'stock', block, watchlist: '自选 1', all: true } as const
  expect(filterOf(queryOf(filter))).toEqual(filter)
  expect(isFiltered(filter)).toBe(true)
})

it('leaves a plain address where nothing is filtered', () => {
  expect(queryOf(filterOf({}))).toEqual({})
  expect(isFiltered(filterOf({}))).toBe(false)
  expect(isFiltered(filterOf({ watchlist: '自选' }))).toBe(true)
})

it('ignores what it does not know', () => {
  expect(filterOf({ kind: 'dog', block: null })).toEqual({
    kind: '',
    block: '',
    watchlist: '',
    all: false,
  })
  expect(filterOf({ kind: ['fund', 'x'] }).kind).toBe('fund')
})
