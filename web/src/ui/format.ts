// Numbers, sizes and times as people read them. Pure; the language is an argument.
import type { Language } from './preferences'

export const kMissing = '—'

export function formatPrice(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return kMissing
  return value.toFixed(decimals)
}

// `ratio` 0.0123 → "+1.23%".
export function formatChange(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return kMissing
  const percent = (ratio * 100).toFixed(2)
  return `${ratio > 0 && percent !== '0.00' ? '+' : ''}${percent === '-0.00' ? '0.00' : percent}%`
}

const kLarge: Record<Language, readonly [number, string][]> = {
  zh: [
    [1e12, '万亿'],
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ],
}

// 123456789 → "1.23亿" or "123.46M".
export function formatLarge(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return kMissing
  const size = Math.abs(value)
  for (const [unit, name] of kLarge[language]) {
    if (size >= unit) return (value / unit).toFixed(2) + name
  }
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}

// A value that may be of any size, as formulas give: "0.123", "12.35", "1.23亿".
export function formatValue(value: number | null | undefined, language: Language): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return kMissing
  const size = Math.abs(value)
  if (size >= 1e6) return formatLarge(value, language)
  return value.toFixed(size >= 100 ? 2 : 3)
}

export function formatCount(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

export function formatBytes(value: number): string {
  if (!Number.isFinite(value)) return kMissing
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = value
  let unit = 0
  while (size >= 1024 && unit + 1 < units.length) {
    size /= 1024
    ++unit
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2
  return `${size.toFixed(digits)} ${units[unit]}`
}

// 75.2 → "1:15", 3725 → "1:02:05", 0.42 → "0.42 s".
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return kMissing
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = two(whole % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

// An instant of RFC 3339 in the reader's own zone, to the second: when an import ran.
export function formatInstant(text: string, language: Language): string {
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) return text
  return instant.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { hour12: false })
}
