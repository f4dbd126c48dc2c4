// How far a sweep's best result may be luck: figures, what to make of them, and why one is
// missing. Pure.
import type { Sweep } from '@/api/types'

export type Verdict = 'good' | 'doubtful' | 'bad' | 'unknown'
export type Missing = 'noSharpe' | 'oneSet' | 'fewBars' | 'flat'

export interface EvidenceRow {
  name: 'deflated_sharpe' | 'overfitting' | 'loss_probability'
  value: number | null
  verdict: Verdict
  missing: Missing | null
}

// The best set's true Sharpe ratio is above that of luck: at 95 % as a test of significance has it,
// below a half it is more likely luck than not.
const kSurely = 0.95
const kHalf = 0.5
// Of choosing on one half of the time what is below the middle on the other: a coin does no worse
// than a half.
const kRarely = 0.2

function verdictOf(name: EvidenceRow['name'], value: number | null): Verdict {
  if (value === null) return 'unknown'
  if (name === 'deflated_sharpe') {
    if (value >= kSurely) return 'good'
    return value < kHalf ? 'bad' : 'doubtful'
  }
  if (value >= kHalf) return 'bad'
  return value <= kRarely ? 'good' : 'doubtful'
}

type Swept = Pick<Sweep, 'evidence'>

function missingOf({ evidence }: Swept): Missing {
  const trials = evidence?.trials ?? 0
  if (trials >= 2) return evidence?.compared === 0 ? 'fewBars' : 'flat'
  return trials === 1 ? 'oneSet' : 'noSharpe'
}

const kNames = ['deflated_sharpe', 'overfitting', 'loss_probability'] as const

export function evidenceRows(sweep: Swept): EvidenceRow[] {
  return kNames.map((name) => {
    const value = sweep.evidence?.[name] ?? null
    const missing = value === null ? missingOf(sweep) : null
    return { name, value, verdict: verdictOf(name, value), missing }
  })
}

const kOrder: readonly Verdict[] = ['bad', 'doubtful', 'unknown', 'good']

// The worst of all.
export function overall(rows: readonly EvidenceRow[]): Verdict {
  return kOrder.find((verdict) => rows.some((row) => row.verdict === verdict)) ?? 'unknown'
}
