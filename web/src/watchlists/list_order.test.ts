import { describe, expect, it } from 'vitest'
import { moved, withOne, without } from './list_order'

describe('a watchlist', () => {
  const ids = ['A', 'B', 'C']
  it('is put in another order', () => {
    expect(moved(ids, 'C', 0)).toEqual(['C', 'A', 'B'])
    expect(moved(ids, 'A', 1)).toEqual(['B', 'A', 'C'])
    expect(moved(ids, 'B', 9)).toEqual(['A', 'C', 'B'])
    expect(moved(ids, 'A', -1)).toEqual(ids)
  })
  it('takes an instrument once, and gives it away', () => {
    expect(withOne(ids, 'D')).toEqual(['A', 'B', 'C', 'D'])
    expect(withOne(ids, 'B')).toEqual(ids)
    expect(without(ids, 'B')).toEqual(['A', 'C'])
  })
})
