// The columns of a result: which there are, how wide, and what stands in a cell. Pure.
import type { ScreenAfter, ScreenRow } from '@/api/types'

export interface ResultColumn {
  key: string // as the server sorts by; "sparkline" can't be sorted
  title: string // a key of the words, or a formula's own name
  own: boolean // `title` is the formula's own
  width: number
  align: 'left' | 'right'
  sortable: boolean
}

const column = (key: string, width: number, align: 'left' | 'right' = 'right'): ResultColumn => ({
  key,
  title: key,
  own: false,
  width,
  align,
  sortable: key !== 'sparkline' && key !== 'time',
})

// `isRange`: what happened over a range of days, else on one.
export function columnsOf(lines: readonly string[], isRange: boolean): ResultColumn[] {
  const own = lines.map((title) => ({ ...column(title, 110), own: true }))
  const after = ['after_1', 'after_5', 'after_20'].map((key) => column(key, 112))
  const range = [column('hits', 76), column('last_hit', 100), ...after]
  return [
    column('instrument', 104, 'left'),
    column('name', 112, 'left'),
    column('close', 84),
    column('change', 84),
    column('sparkline', 124, 'left'),
    ...(isRange ? range : [column('time', 100)]),
    ...own,
  ]
}

export function afterBars(after: readonly ScreenAfter[], bars: number): ScreenAfter | undefined {
  return after.find((one) => one.bars === bars)
}

// The bars that a column after_5 is about; null for any other.
export function barsAfter(key: string): number | null {
  const match = /^after_(\d+)$/.exec(key)
  return match ? Number(match[1]) : null
}

export function ownValue(row: ScreenRow, lines: readonly string[], name: string) {
  const at = lines.indexOf(name)
  return at < 0 ? null : (row.values[at] ?? null)
}
