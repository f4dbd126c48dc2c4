import { describe, expect, it } from 'vitest'
import {
  axisZone,
  endOfPageBefore,
  formatBarTime,
  formatMoment,
  msToTradeDate,
  toMs,
} from './bar_time'

const shanghai = 'Asia/Shanghai'
const instant = (text: string) => Date.parse(text) * 1000

describe('trade dates', () => {
  it('run in another zone than the exchange', () => {
    expect(new Date('2026-07-06T00:00:00Z').getHours()).not.toBe(8)
  })

  it('read as themselves wherever the browser is', () => {
    for (const date of [19901219, 20000229, 20260706, 20261231]) {
      const ms = toMs(date, 'date')
      expect(msToTradeDate(ms)).toBe(date)
      expect(formatBarTime(ms, 'date', shanghai).replaceAll('-', '')).toBe(String(date))
    }
    expect(axisZone('date', shanghai)).toBe('UTC')
  })
})

describe('instants', () => {
  it('show in the zone of the exchange', () => {
    const opening = toMs(instant('2026-07-06T01:31:00Z'), 'us')
    expect(formatBarTime(opening, 'us', shanghai)).toBe('2026-07-06 09:31')
    expect(formatBarTime(opening, 'us', 'America/New_York')).toBe('2026-07-05 21:31')
    expect(axisZone('us', shanghai)).toBe(shanghai)
  })

  it('call midnight 00:00', () => {
    expect(formatBarTime(toMs(instant('2026-07-06T00:00:00Z'), 'us'), 'us', 'UTC')).toBe(
      '2026-07-06 00:00',
    )
  })
})

describe('the page before', () => {
  it('ends on the day before a daily bar', () => {
    expect(endOfPageBefore(20260706, '1d')).toBe(20260705)
    expect(endOfPageBefore(20260301, '1d')).toBe(20260228)
    expect(endOfPageBefore(20000101, '1d')).toBe(19991231)
  })

  it('ends with the Sunday before a week, whichever day stamps the week', () => {
    for (const stamp of [20260706, 20260708, 20260710, 20260712]) {
      expect(endOfPageBefore(stamp, '1w')).toBe(20260705)
    }
  })

  it('ends with the month before', () => {
    expect(endOfPageBefore(20260731, '1M')).toBe(20260630)
    expect(endOfPageBefore(20260102, '1M')).toBe(20251231)
    expect(endOfPageBefore(20240329, '1M')).toBe(20240229)
  })

  it('ends where the first bar inside a day began', () => {
    const end = instant('2026-07-06T02:30:00Z')
    expect(endOfPageBefore(end, '60m')).toBe(instant('2026-07-06T01:30:00Z'))
    expect(endOfPageBefore(end, '1m')).toBe(instant('2026-07-06T02:29:00Z'))
  })
})

it('writes moments of a backtest', () => {
  expect(formatMoment(20240102, 'date')).toBe('2024-01-02')
  expect(formatMoment(Date.UTC(2024, 0, 2, 1, 31) * 1000, 'us')).toBe('2024-01-02 09:31')
  expect(formatMoment(null, 'date')).toBe('—')
})
