import { describe, expect, it } from 'vitest'
import { percentOf, tookSeconds } from './progress'

const none = {
  units_done: 0,
  units_total: 0,
  bytes_done: 0,
  bytes_total: 0,
  rows_read: 0,
  rows_per_second: 0,
  seconds_left: null,
}

describe('percentOf', () => {
  it('counts bytes, else files', () => {
    expect(percentOf({ ...none, bytes_done: 50, bytes_total: 200, units_done: 1 })).toBe(25)
    expect(percentOf({ ...none, units_done: 3, units_total: 4 })).toBe(75)
  })
  it('knows nothing before anything is counted', () => {
    expect(percentOf(none)).toBeNull()
  })
  it('says 100 only at the end', () => {
    expect(percentOf({ ...none, bytes_done: 9_999, bytes_total: 10_000 })).toBe(99)
    expect(percentOf({ ...none, bytes_done: 10, bytes_total: 10 })).toBe(100)
    expect(percentOf({ ...none, bytes_done: 11, bytes_total: 10 })).toBe(100)
    expect(percentOf({ ...none, bytes_done: -1, bytes_total: 10 })).toBe(0)
  })
})

it('tells how long an import took', () => {
  const started = '2026-07-06T01:00:00Z'
  expect(tookSeconds({ started, finished: '2026-07-06T01:00:02.5Z' })).toBe(2.5)
  expect(tookSeconds({ started, finished: null })).toBeNull()
  expect(tookSeconds({ started, finished: '2026-07-06T00:00:00Z' })).toBeNull()
  expect(tookSeconds({ started, finished: 'never' })).toBeNull()
})
