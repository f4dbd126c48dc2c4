// Figures of backtests and sweeps as people read them. Pure.
import { formatCount, kMissing } from './format'

export type FigureUnit = 'number' | 'rate' | 'money' | 'count' | 'moments' | 'days'

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
  if (size >= 10_000) return formatMoney(value, 0)
  return value.toFixed(size >= 100 ? 1 : 3).replace(/^-(0\.0+)$/, '$1')
}

export function formatFigure({ unit, value }: { unit: FigureUnit; value: Value }): string {
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

// "FAST 5 · SLOW 20"
export function formatParameters(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')
}
