import type { CorporateAction } from '@/api/types'
import type { Bar } from '@/chart/bar_series'
import { formatBarTime, tradeDateToMs } from '@/chart/bar_time'

// Mean close of the `length` bars that end at `index`; null where there are fewer.
export function averageAt(bars: readonly Bar[], index: number, length: number): number | null {
  if (index + 1 < length || index >= bars.length) return null
  let sum = 0
  for (let i = index + 1 - length; i <= index; ++i) sum += bars[i]!.close
  return sum / length
}

// The day of a bar, from its time as the API gives it: yyyymmdd, or µs since the epoch, which are
// beyond any date.
export function dayOf(time: number, zone: string): string {
  const isDate = time < 1e8
  const ms = isDate ? tradeDateToMs(time) : Math.trunc(time / 1000)
  return formatBarTime(ms, isDate ? 'date' : 'us', zone).slice(0, 10)
}

export interface ActionPart {
  key: 'cash' | 'bonus' | 'rights'
  value: string
  price: string
}

// Ten shares, as announcements count them; a few digits, without the dust of binary fractions.
function forTen(ratio: number): string {
  return String(Number((ratio * 10).toFixed(6)))
}

export function partsOf(action: CorporateAction): ActionPart[] {
  const parts: ActionPart[] = []
  if (action.cash !== 0) parts.push({ key: 'cash', value: forTen(action.cash), price: '' })
  if (action.bonus_ratio !== 0) {
    parts.push({ key: 'bonus', value: forTen(action.bonus_ratio), price: '' })
  }
  if (action.rights_ratio !== 0) {
    const price = String(Number(action.rights_price.toFixed(6)))
    parts.push({ key: 'rights', value: forTen(action.rights_ratio), price })
  }
  return parts
}
