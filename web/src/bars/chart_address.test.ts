import { describe, expect, it } from 'vitest'
import { kDefaultView, lastView, queryOf, saysAll, viewOf, type View } from './chart_address'

describe('viewOf', () => {
  it('reads the address', () => {
    expect(viewOf({ period: '60m', adjust: 'none' })).toEqual({
      period: '60m',
      adjust: 'none',
      with: '',
      averages: true,
    })
  })

  it('gives back what was written into one', () => {
    const view: View = { period: '1w', adjust: 'ratio', with: 'MACD(5,9);BOLL', averages: false }
    expect(viewOf(queryOf(view))).toEqual(view)
    expect(queryOf(kDefaultView)).toEqual({ period: '1d', adjust: 'forward' })
  })

  it('that was passed on names all indicators there are; a bare one takes the last ones', () => {
    const mine: View = { period: '1d', adjust: 'none', with: 'KDJ', averages: false }
    expect(viewOf({ period: '1d', adjust: 'none' }, mine).with).toBe('')
    expect(viewOf({ period: '1d', adjust: 'none' }, mine).averages).toBe(true)
    expect(viewOf({}, mine)).toEqual(mine)
    expect(viewOf({ with: 'RSI' }, mine).with).toBe('RSI')
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
    const otherwise: View = { ...kDefaultView, period: '1w', adjust: 'ratio' }
    expect(viewOf({ adjust: 'none' }, otherwise)).toEqual({ ...otherwise, adjust: 'none' })
  })

  it('takes the first of a repeated key', () => {
    expect(viewOf({ period: ['5m', '1d'] }).period).toBe('5m')
  })
})

describe('lastView', () => {
  it('recalls what was kept', () => {
    const view: View = { period: '1w', adjust: 'ratio', with: 'MACD', averages: false }
    expect(lastView(JSON.stringify(queryOf(view)))).toEqual(view)
  })
  it('stands a damaged value', () => {
    for (const kept of [null, '', '{', '3', 'null']) expect(lastView(kept)).toEqual(kDefaultView)
  })
})
