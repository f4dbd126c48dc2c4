import { describe, expect, it } from 'vitest'
import { formatFigure, formatMoney, formatParameters, formatRate, sideOf } from './figures'

describe('numbers', () => {
  it.each([
    [1234567.891, '1,234,567.89'],
    [-1234.5, '-1,234.50'],
    [0, '0.00'],
    [-0.001, '0.00'],
    [999.999, '1,000.00'],
    [null, '—'],
    [Number.NaN, '—'],
  ])('money %s: %s', (value, text) => expect(formatMoney(value)).toBe(text))

  it.each([
    ['rate', 0.1234, '12.34%'],
    ['rate', -0.00001, '0.00%'],
    ['count', 12345, '12,345'],
    ['moments', 12.34, '12.3'],
    ['moments', 12, '12'],
    ['number', 1.23456, '1.235'],
    ['number', -0.0001, '0.000'],
    ['number', 123456, '123,456'],
    ['money', 5, '5.00'],
    ['days', 30, '30'],
    ['number', null, '—'],
  ] as const)('%s %s: %s', (unit, value, text) => {
    expect(formatFigure({ unit, value })).toBe(text)
  })

  it('have a side where they are gains', () => {
    expect(sideOf('total_return', 0.1)).toBe('up')
    expect(sideOf('total_return', -0.1)).toBe('down')
    expect(sideOf('total_return', 0)).toBe('')
    expect(sideOf('sharpe', 2)).toBe('')
    expect(formatRate(undefined)).toBe('—')
  })
})

it('writes parameters', () => {
  expect(formatParameters({ FAST: 5, SLOW: 20 })).toBe('FAST 5 · SLOW 20')
})
