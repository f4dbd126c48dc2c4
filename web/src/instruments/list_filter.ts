import type { Instrument } from '@/api/types'

// What the instrument list is filtered by, as its URL says it: /?kind=stock&block=industry:银行
// &watchlist=自选&all=1
export type Kind = Instrument['kind']

export interface Filter {
  kind: Kind | ''
  block: string // as blockKey() names it, empty for any
  watchlist: string // by name, empty for any
  all: boolean // also those of which nothing is stored but a name
}

export const kKinds = [
  'stock',
  'index',
  'fund',
  'bond',
  'repo',
  'crypto',
  'forex',
  'other',
] as const satisfies readonly Kind[]

// Blocks of two kinds may have one name.
export function blockKey(block: { kind: string; name: string }): string {
  return `${block.kind}:${block.name}`
}

type Query = Record<string, unknown>

function text(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' ? one : ''
}

export function filterOf(query: Query): Filter {
  const kind = text(query.kind)
  return {
    kind: kKinds.find((known) => known === kind) ?? '',
    block: text(query.block),
    watchlist: text(query.watchlist),
    all: text(query.all) === '1',
  }
}

// Only what is set, so that the plain list has a plain address.
export function queryOf(filter: Filter): Record<string, string> {
  const { kind, block, watchlist, all } = filter
  return {
    ...(kind && { kind }),
    ...(block && { block }),
    ...(watchlist && { watchlist }),
    ...(all && { all: '1' }),
  }
}

export function isFiltered(filter: Filter): boolean {
  return filter.kind !== '' || filter.block !== '' || filter.watchlist !== ''
}
