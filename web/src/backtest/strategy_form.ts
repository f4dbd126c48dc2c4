// What of a strategy file has a field in the form, and how the form's values are written. Pure.
import type { Parameter } from '@/ui/parameters'
import { listOf, plainOf, quoted, quotedList, rawValues, withValue, withValues } from './toml_text'

export type FieldKind = 'date' | 'number' | 'percent' | 'text' | 'choice' | 'switch'

export interface FormField {
  path: string // "costs.commission"
  kind: FieldKind
  otherwise: string // what holds where the file says nothing; shown, never written
  choices?: readonly string[]
  wide?: boolean
}

const field = (path: string, kind: FieldKind, otherwise = ''): FormField => ({
  path,
  kind,
  otherwise,
})
const choice = (path: string, otherwise: string, choices: readonly string[]): FormField => ({
  ...field(path, 'choice', otherwise),
  choices,
})

const kPeriods = ['1m', '5m', '15m', '30m', '60m', '1d', '1w', '1M'] as const
const kModes = [
  'cash',
  'fraction',
  'free_cash',
  'equal',
  'shares',
  'volatility',
  'kelly',
  'risk',
] as const

export const kGroups: readonly { name: string; fields: readonly FormField[] }[] = [
  {
    name: 'data',
    fields: [
      field('data.from', 'date'),
      field('data.to', 'date'),
      choice('data.period', '1d', kPeriods),
      choice('data.adjust', 'ratio', ['ratio', 'backward', 'none']),
      { ...field('data.benchmark', 'text'), wide: true },
    ],
  },
  {
    name: 'account',
    fields: [
      field('account.cash', 'number', '1000000'),
      field('limits.positions', 'number', '10'),
      choice('sizing.mode', 'equal', kModes),
      field('sizing.value', 'number', '1'),
    ],
  },
  {
    name: 'orders',
    fields: [
      choice('orders.timing', 'next_open', ['next_open', 'same_close']),
      field('orders.slippage_rate', 'percent', '0'),
      field('orders.volume_share', 'percent', '1'),
      field('orders.close_at_end', 'switch', 'false'),
    ],
  },
  {
    name: 'stops',
    fields: [
      field('stops.loss', 'percent', '0'),
      field('stops.profit', 'percent', '0'),
      field('stops.trailing', 'percent', '0'),
      field('stops.bars', 'number', '0'),
    ],
  },
  {
    name: 'costs',
    fields: [
      field('costs.commission', 'percent', '0.00025'),
      field('costs.commission_min', 'number', '5'),
      field('costs.dividend_tax', 'switch', 'false'),
    ],
  },
]

const kNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

// "0.00025" → "0.025": a fraction as percent, without what binary fractions add.
export function percentOf(fraction: string): string {
  return kNumber.test(fraction) ? String(Number((Number(fraction) * 100).toPrecision(12))) : ''
}

// What a field shows of the value as it is written.
export function shownValue({ kind }: FormField, raw: string | undefined): string {
  const plain = plainOf(raw).replaceAll('_', kind === 'choice' || kind === 'text' ? '_' : '')
  return kind === 'percent' ? percentOf(plain) : plain
}

// What is to be written for what was typed; null: nothing, the file then says nothing of it;
// undefined: that can't be written.
export function writtenValue({ kind }: FormField, typed: string): string | null | undefined {
  const value = typed.trim()
  if (value === '') return null
  switch (kind) {
    case 'number':
      return kNumber.test(value) ? String(Number(value)) : undefined
    case 'percent':
      return kNumber.test(value) ? String(Number((Number(value) / 100).toPrecision(12))) : undefined
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined
    case 'switch':
      return value === 'true' ? 'true' : null
    default:
      return quoted(value)
  }
}

export type Scope = 'all' | 'list' | 'block' | 'index'

export interface Universe {
  scope: Scope
  kind: string // empty: any
  instruments: readonly string[]
  block: string
  index: string
}

export function universeOf(values: ReadonlyMap<string, string>): Universe {
  const has = (key: string) => values.has(`universe.${key}`)
  const plain = (key: string) => plainOf(values.get(`universe.${key}`))
  return {
    scope: has('instruments')
      ? 'list'
      : has('block')
        ? 'block'
        : has('index_members')
          ? 'index'
          : 'all',
    kind: plain('kind'),
    instruments: listOf(values.get('universe.instruments')),
    block: plain('block'),
    index: plain('index_members'),
  }
}

// The text with another universe. A list that was typed may be empty for a while: the file says so,
// and the check with it.
export function withUniverse(text: string, { scope, kind, ...of }: Universe): string {
  const changes: [string, string | null][] = [
    ['universe.all', scope === 'all' ? 'true' : null],
    ['universe.instruments', scope === 'list' ? quotedList(of.instruments) : null],
    ['universe.block', scope === 'block' ? quoted(of.block) : null],
    ['universe.index_members', scope === 'index' ? quoted(of.index) : null],
    ['universe.kind', kind === '' ? null : quoted(kind)],
  ]
  // What comes in first, so that the table never loses its place.
  const order = (raw: string | null) => (raw === null ? 1 : 0)
  return withValues(text, changes.sort((a, b) => order(a[1]) - order(b[1])))
}

export function withField(text: string, one: FormField, typed: string): string {
  const raw = writtenValue(one, typed)
  return raw === undefined ? text : withValue(text, one.path, raw)
}

// Whether the file writes this parameter in one line, FAST = { default = 5, … }, which the form can
// change.
export function hasParameter(values: ReadonlyMap<string, string>, name: string): boolean {
  return values.get(`parameters.${name}`)?.startsWith('{') ?? false
}

export function withParameter(text: string, one: Parameter): string {
  const { name, default_value: value, min, max, step } = one
  const values = rawValues(text)
  if (values === null || !hasParameter(values, name)) return text
  const raw = `{ default = ${value}, min = ${min}, max = ${max}, step = ${step} }`
  return withValue(text, `parameters.${name}`, raw)
}

// "600000, 000001.SZ；sh600004" → ids as they are written, each once.
export function codesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;，；、|"']+/).filter((one) => one !== ''))]
}
