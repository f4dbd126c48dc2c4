// What a person filled in, and the request that it makes.
import type { ScreenRequest } from '@/api/types'

export type Scope = 'all' | 'block' | 'watchlist' | 'list'
export type Mode = 'newest' | 'date' | 'range'

export interface Form {
  name: string // of a known formula; empty: `text` is run
  text: string
  values: readonly number[]
  scope: Scope
  kind: string // for `all`; empty: any
  block: string // kind:name
  watchlist: string
  list: string // codes as people write them
  mode: Mode
  date: string // 2026-07-06
  from: string
  to: string
  period: NonNullable<ScreenRequest['period']>
  adjust: NonNullable<ScreenRequest['adjust']>
  allowLookAhead: boolean
}

// "600000, 000001.SZ；sh600004" → ids as they are written, each once.
export function codesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;，；、|"']+/).filter((one) => one !== ''))]
}

export type Gap = 'formula' | 'block' | 'watchlist' | 'list' | 'date' | 'range'

const kDate = /^\d{4}-\d\d-\d\d$/

// What is still missing or wrong; null: the form can be sent.
export function gapOf(form: Form): Gap | null {
  if (form.name === '' && form.text.trim() === '') return 'formula'
  if (form.scope === 'block' && form.block === '') return 'block'
  if (form.scope === 'watchlist' && form.watchlist === '') return 'watchlist'
  if (form.scope === 'list' && codesIn(form.list).length === 0) return 'list'
  if (form.mode === 'date' && !kDate.test(form.date)) return 'date'
  if (form.mode !== 'range') return null
  return kDate.test(form.from) && kDate.test(form.to) && form.from <= form.to ? null : 'range'
}

function universeOf(form: Form): ScreenRequest['universe'] {
  switch (form.scope) {
    case 'block':
      return { block: form.block }
    case 'watchlist':
      return { watchlist: form.watchlist }
    case 'list':
      return { instruments: codesIn(form.list) }
    case 'all':
      return form.kind === '' ? {} : { kind: form.kind as 'stock' }
  }
}

export function requestOf(form: Form): ScreenRequest {
  const what = form.name === '' ? { text: form.text } : { name: form.name }
  const when =
    form.mode === 'date'
      ? { date: form.date }
      : form.mode === 'range'
        ? { from: form.from, to: form.to }
        : {}
  return {
    ...what,
    ...when,
    parameters: [...form.values],
    universe: universeOf(form),
    period: form.period,
    adjust: form.adjust,
    allow_look_ahead: form.allowLookAhead,
  }
}
