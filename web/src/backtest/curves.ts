// Curves of runs as rows for charts. Pure.
import type { BacktestResult } from '@/api/types'

// Values as multiples of the first that is above 0.
export function growthOf(values: readonly (number | null)[], start?: number): (number | null)[] {
  const first = start ?? values.find((one) => one !== null && one > 0)
  if (first === undefined || first === null || !(first > 0)) return values.map(() => null)
  return values.map((one) => (one === null || !Number.isFinite(one) ? null : one / first))
}

// One axis for curves of several runs: every moment that one of them has, in order; a run has
// null where it has no value.
export function alignCurves(
  curves: readonly { labels: readonly string[]; values: readonly (number | null)[] }[],
): { labels: string[]; values: (number | null)[][] } {
  const labels = [...new Set(curves.flatMap((one) => one.labels))].sort()
  const values = curves.map((one) => {
    const known = new Map(one.labels.map((label, i) => [label, one.values[i] ?? null]))
    return labels.map((label) => known.get(label) ?? null)
  })
  return { labels, values }
}

export type MonthReturn = BacktestResult['months'][number] // month 0: the whole year

export interface YearRow {
  year: number
  months: (MonthReturn | null)[] // 12
  whole: MonthReturn | null
}

// The newest year first.
export function yearRows(
  months: readonly MonthReturn[],
  years: readonly MonthReturn[],
): YearRow[] {
  const all = new Set([...months, ...years].map((one) => one.year))
  return [...all]
    .sort((a, b) => b - a)
    .map((year) => ({
      year,
      months: Array.from({ length: 12 }, (_, i) => {
        return months.find((one) => one.year === year && one.month === i + 1) ?? null
      }),
      whole: years.find((one) => one.year === year) ?? null,
    }))
}

// How strongly a return colours its cell, 0 to 1; at `full` it is strongest.
export function heatOf(value: number | null | undefined, full: number): number {
  if (value === null || value === undefined || !Number.isFinite(value)) return 0
  return Math.min(1, Math.abs(value) / full)
}
