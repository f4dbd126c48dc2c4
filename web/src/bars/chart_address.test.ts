import { describe, expect, it } from 'vitest'
import { kDefaultView, lastView, saysAll, viewOf } from './chart_address'

describe('viewOf', () => {
  it('reads the address', () => {
    expect(viewOf({ period: '60m', adjust: 'none' })).toEqual({ period: '60m', adjust: 'none' })
  })

  it('tells a month from a minute', () => {
    expect(viewOf({ period: '1M' }).period).toBe('1M')
    expect(viewOf({ period: '1m' }).period).toBe('1m')
  })

  it('falls back where the address says nothing that it knows', () => {
    for (const query of [{}, { period: '2d', adjust: '' }, { period: ['x'], adjust: null }]) {
      expect(viewOf(query)).toEqual(kDefaultView)
      expect(saysAll(query)).toBe(false)
    }
    const otherwise = { period: '1w', adjust: 'ratio' } as const
    expect(viewOf({ adjust: 'none' }, otherwise)).toEqual({ period: '1w', adjust: 'none' })
  })

  it('takes the first of a repeated key', () => {
    expect(viewOf({ period: ['5m', '1d'] }).period).toBe('5m')
  })
})

describe('lastView', () => {
  it('recalls what was kept', () => {
    expect(lastView('{"period":"1w","adjust":"ratio"}')).toEqual({ period: '1w', adjust: 'ratio' })
  })
  it('stands a damaged value', () => {
    for (const kept of [null, '', '{', '3', 'null']) expect(lastView(kept)).toEqual(kDefaultView)
  })
})
