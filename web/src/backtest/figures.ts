// Numbers of a run as people read them. Pure.
import type { BacktestFigure } from '@/api/types'
import { formatBarTime, toMs, type TimeUnit } from '@/chart/bar_time'
import { formatCount, kMissing } from '@/ui/format'

type Value = number | null | undefined

function known(value: Value): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

// 1234567.891 → "1,234,567.89".
export function formatMoney(value: Value, decimals = 2): string {
  if (!known(value)) return kMissing
  const text = Math.abs(value).toFixed(decimals)
  const [whole, rest] = text.split('.')
  const sign = value < 0 && Number(text) !== 0 ? '-' : ''
  return sign + formatCount(Number(whole)) + (rest === undefined ? '' : `.${rest}`)
}

// 0.1234 → "12.34%", without a sign for what is above 0.
export function formatRate(value: Value): string {
  return known(value) ? `${(value * 100).toFixed(2).replace(/^-0\.00$/, '0.00')}%` : kMissing
}

function formatNumber(value: number): string {
  const size = Math.abs(value)
  return size >= 10_000 ? formatMoney(value, 0) : value.toFixed(size >= 100 ? 1 : 3)
}

export function formatFigure({ unit, value }: Pick<BacktestFigure, 'unit' | 'value'>): string {
  if (!known(value)) return kMissing
  switch (unit) {
    case 'rate':
      return formatRate(value)
    case 'money':
      return formatMoney(value)
    case 'count':
    case 'days':
      return formatCount(value)
    case 'moments':
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(1)
    default:
      return formatNumber(value)
  }
}

// Figures where above 0 is a gain and below a loss.
const kGains = new Set([
  'total_return',
  'cagr',
  'excess_return',
  'alpha',
  'benchmark_return',
  'benchmark_cagr',
  'open_profit',
  'mean_profit',
  'expectancy',
])

export function sideOf(name: string, value: Value): 'up' | 'down' | '' {
  if (!kGains.has(name) || !known(value) || value === 0) return ''
  return value > 0 ? 'up' : 'down'
}

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
export function bestOf(better: BacktestFigure['better'], values: readonly Value[]): number {
  if (better === 'neither') return -1
  const numbers = values.filter(known)
  if (numbers.length < 2) return -1
  const best = better === 'larger' ? Math.max(...numbers) : Math.min(...numbers)
  return numbers.every((one) => one === best) ? -1 : values.indexOf(best)
}

// Bars inside a day are shown as a Chinese exchange writes their time.
const kZone = 'Asia/Shanghai'

export function formatTime(time: number | null | undefined, unit: TimeUnit): string {
  if (!known(time)) return kMissing
  if (unit === 'date') return String(time).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
  return formatBarTime(toMs(time, unit), unit, kZone)
}

// "FAST 5 · SLOW 20"
export function formatParameters(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')
}
