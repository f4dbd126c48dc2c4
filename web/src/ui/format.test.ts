import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatChange,
  formatCount,
  formatInstant,
  formatLarge,
  formatPrice,
  formatSeconds,
  formatValue,
} from './format'

describe('prices and changes', () => {
  it('keeps the decimals of the tick', () => {
    expect(formatPrice(7.5, 2)).toBe('7.50')
    expect(formatPrice(2.1, 3)).toBe('2.100')
    expect(formatPrice(-0.3, 2)).toBe('-0.30')
  })
  it('shows what is missing as missing', () => {
    expect(formatPrice(null, 2)).toBe('—')
    expect(formatPrice(Number.NaN, 2)).toBe('—')
    expect(formatChange(undefined)).toBe('—')
  })
  it('signs a change', () => {
    expect(formatChange(0.0123)).toBe('+1.23%')
    expect(formatChange(-0.1)).toBe('-10.00%')
    expect(formatChange(0)).toBe('0.00%')
    expect(formatChange(0.00001)).toBe('0.00%')
    expect(formatChange(-0.00001)).toBe('0.00%')
  })
})

describe('large numbers', () => {
  it('counts in 万 and 亿, or in K, M and B', () => {
    expect(formatLarge(123_456_789, 'zh')).toBe('1.23亿')
    expect(formatLarge(123_456_789, 'en')).toBe('123.46M')
    expect(formatLarge(56_789, 'zh')).toBe('5.68万')
    expect(formatLarge(6_244_678_924.61, 'en')).toBe('6.24B')
    expect(formatLarge(-20_000, 'zh')).toBe('-2.00万')
    expect(formatLarge(999, 'en')).toBe('999')
    expect(formatLarge(0.5, 'en')).toBe('0.50')
    expect(formatLarge(null, 'en')).toBe('—')
  })
  it('groups digits', () => {
    expect(formatCount(0)).toBe('0')
    expect(formatCount(999)).toBe('999')
    expect(formatCount(1_234_567)).toBe('1,234,567')
  })
})

describe('sizes and durations', () => {
  it('names the unit', () => {
    expect(formatBytes(0)).toBe('0 B')
    expect(formatBytes(1023)).toBe('1023 B')
    expect(formatBytes(1536)).toBe('1.50 KiB')
    expect(formatBytes(20 * 1024 * 1024)).toBe('20.0 MiB')
    expect(formatBytes(5 * 1024 ** 5)).toBe('5120 TiB')
  })
  it('reads like a clock from a minute on', () => {
    expect(formatSeconds(0.416)).toBe('0.42 s')
    expect(formatSeconds(4.25)).toBe('4.3 s')
    expect(formatSeconds(59.4)).toBe('59 s')
    expect(formatSeconds(75.2)).toBe('1:15')
    expect(formatSeconds(3725)).toBe('1:02:05')
    expect(formatSeconds(-1)).toBe('—')
  })
  it('leaves text alone that is no instant', () => {
    expect(formatInstant('yesterday', 'en')).toBe('yesterday')
    expect(formatInstant('2026-07-06T09:31:00Z', 'en')).toContain('06/07/2026')
  })
})

describe('values of any size', () => {
  it('have as many digits as say something', () => {
    expect(formatValue(0.12345, 'zh')).toBe('0.123')
    expect(formatValue(-1234.5, 'zh')).toBe('-1234.50')
    expect(formatValue(123456789, 'zh')).toBe('1.23亿')
    expect(formatValue(null, 'en')).toBe('—')
  })
})
