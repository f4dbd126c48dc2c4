// Figures of a run picked and compared. Pure.
import type { BacktestFigure } from '@/api/types'

export function pick(
  figures: readonly BacktestFigure[],
  names: readonly string[],
): BacktestFigure[] {
  return names
    .map((name) => figures.find((one) => one.name === name))
    .filter((one) => one !== undefined)
}

export const kCosts = [
  'commission',
  'stamp',
  'transfer',
  'handling',
  'regulatory',
  'dividend_tax',
  'costs',
  'slippage',
  'dividends',
] as const

// Index of the best value of a row of runs; −1: none is, or all are as good.
export function bestOf(
  better: BacktestFigure['better'],
  values: readonly (number | null | undefined)[],
): number {
  if (better === 'neither') return -1
  const numbers = values.filter((one): one is number => Number.isFinite(one))
  if (numbers.length < 2) return -1
  const best = better === 'larger' ? Math.max(...numbers) : Math.min(...numbers)
  return numbers.every((one) => one === best) ? -1 : values.indexOf(best)
}
