import type { StoreInfo } from '@/api/types'

export type Store = StoreInfo['stores'][number]

// A message of the store's own words, with what it is about.
export interface Said {
  key: string
  values: Record<string, string | number>
}

// How far behind the market: sessions that have finished since the newest row's day.
export function lagOf(behind: number | null | undefined): Said | null {
  if (behind === null || behind === undefined) return null
  if (behind === 0) return { key: 'store.upToDate', values: {} }
  return { key: behind === 1 ? 'store.behindOne' : 'store.behind', values: { count: behind } }
}

export type Mark = 'good' | 'late' | 'bad'

export function markOf(store: Store): Mark {
  if (store.state !== 'open') return 'bad'
  return (store.sessions_behind ?? 0) > 0 ? 'late' : 'good'
}

const kStates = ['open', 'old', 'away']

export function stateKey(state: string): string | null {
  return kStates.includes(state) ? `store.state.${state}` : null
}

type Stored = Store['classes'][number]

// What a class of data takes; null: nobody can say, though there are rows.
export function sizeOf({ bytes, rows }: Pick<Stored, 'bytes' | 'rows'>): number | null {
  return bytes || (rows > 0 ? null : 0)
}

// A store that is away may come back: it is asked again.
export function anyAway(info: StoreInfo | undefined): boolean {
  return info?.stores.some((store) => !store.reachable) ?? false
}

export function roundTrip(ms: number): string {
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`
}
