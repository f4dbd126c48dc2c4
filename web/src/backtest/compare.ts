// Figures of several runs side by side. Pure.
import type { BacktestFigure, BacktestResult } from '@/api/types'
import { bestOf } from './figures'

const kMost = 12

// "3,5,3,x" → [3, 5]: as an address has them.
export function idsIn(text: unknown): number[] {
  if (typeof text !== 'string') return []
  const ids = text.split(',').map(Number).filter((id) => Number.isInteger(id) && id > 0)
  return [...new Set(ids)].slice(0, kMost)
}

export interface CompareRow {
  figure: BacktestFigure
  values: (number | null)[]
  best: number // index; −1: none
}

type Figures = Pick<BacktestResult, 'metrics' | 'trade_figures'>

// A row for every figure that one of the runs has a value of.
export function compareRows(results: readonly Figures[]): CompareRow[] {
  const tables = results.map((one) => [...one.metrics, ...one.trade_figures])
  const first = tables[0] ?? []
  return first
    .map((figure) => {
      const values = tables.map(
        (table) => table.find((one) => one.name === figure.name)?.value ?? null,
      )
      return { figure, values, best: bestOf(figure.better, values) }
    })
    .filter((row) => row.values.some((value) => value !== null))
}
