import { expect, it } from 'vitest'
import { anyAway, lagOf, markOf, roundTrip, stateKey, type Store } from './store_state'
import { storeMessages } from './messages'

const open: Store = {
  name: 'main',
  driver: 'embedded',
  version: 'SQLite 3.40.1',
  url: 'sqlite:mystocks.db',
  state: 'open',
  reachable: true,
  trouble: '',
  round_trip_ms: 0.1,
  bytes: 1,
  schema: 2,
  schema_wanted: 2,
  remarks: [],
  keeps: ['records'],
  sessions_behind: 0,
  classes: [],
}

it('says how far behind a store is', () => {
  expect(lagOf(null)).toBeNull()
  expect(lagOf(undefined)).toBeNull()
  expect(lagOf(0)?.key).toBe('store.upToDate')
  expect(lagOf(1)).toEqual({ key: 'store.behindOne', values: { count: 1 } })
  expect(lagOf(7)).toEqual({ key: 'store.behind', values: { count: 7 } })
})

it('marks a store by its state first and its lag second', () => {
  expect(markOf(open)).toBe('good')
  expect(markOf({ ...open, sessions_behind: null })).toBe('good')
  expect(markOf({ ...open, sessions_behind: 3 })).toBe('late')
  expect(markOf({ ...open, state: 'away', sessions_behind: 0 })).toBe('bad')
  expect(markOf({ ...open, state: 'old' })).toBe('bad')
})

it('has words for every state and shows others as they are', () => {
  const words = storeMessages.zh.state as Record<string, string>
  for (const state of ['open', 'old', 'away']) {
    expect(stateKey(state)).toBe(`store.state.${state}`)
    expect(words[state]).toBeTruthy()
  }
  expect(stateKey('melting')).toBeNull()
})

it('has words for every class of data', () => {
  for (const one of ['ticks', 'depth', 'minute_bars', 'daily_bars', 'values', 'records']) {
    expect((storeMessages.zh.keeps as Record<string, string>)[one]).toBeTruthy()
    expect((storeMessages.en.keeps as Record<string, string>)[one]).toBeTruthy()
  }
})

it('knows whether a store is to be asked again', () => {
  const info = { sources: [], simulated: false, instruments: 0, stores: [open] }
  expect(anyAway(undefined)).toBe(false)
  expect(anyAway(info)).toBe(false)
  expect(anyAway({ ...info, stores: [open, { ...open, reachable: false }] })).toBe(true)
})

it('shows short round trips with a digit more', () => {
  expect(roundTrip(0.25)).toBe('0.3 ms')
  expect(roundTrip(12.4)).toBe('12 ms')
})
