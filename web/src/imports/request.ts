// The import form's values, and the request that they make.
import type { ImportRequest } from '@/api/types'

export type Source = ImportRequest['source']
export type CsvOptions = NonNullable<ImportRequest['csv']>

export const kSources = ['tdx', 'csv', 'qlib', 'simulated'] as const

// A qlib folder is one of tens of thousands of small files: it is read where it lies.
export function takesUploads(source: Source): boolean {
  return source !== 'qlib' && source !== 'simulated'
}

export const kPathExamples: Record<string, string> = {
  tdx: '/data/new_tdx/vipdoc',
  csv: '/data/600000.csv',
  qlib: '/data/qlib/cn_data',
}

// What a CSV file can hold; '' is told from its header.
export const kCsvKinds = [
  '',
  'bars',
  'ticks',
  'depth',
  'actions',
  'instruments',
  'calendar',
] as const

export interface CsvForm {
  kind: string
  period: string
  symbol: string
  map: string // date=日期,close=收盘价
  zone: string
  stamped: '' | 'begin' | 'end' // which end of a bar its time is; '' is told from the file
  allowAdjusted: boolean // take prices that the file says are adjusted
}

export const kEmptyCsvForm: CsvForm = {
  kind: '',
  period: '',
  symbol: '',
  map: '',
  zone: '',
  stamped: '',
  allowAdjusted: false,
}

export class MapError extends Error {}

// Pairs field=column, separated by commas (also full-width ones) or lines. Throws MapError with
// the piece that isn't a pair.
export function parseMap(text: string): Record<string, string> {
  const map: Record<string, string> = {}
  for (const piece of text.split(/[,，\n]/)) {
    const pair = piece.trim()
    if (pair === '') continue
    const at = pair.search(/[=＝]/)
    const field = pair.slice(0, Math.max(0, at)).trim()
    const column = pair.slice(at + 1).trim()
    if (at < 0 || field === '' || column === '') throw new MapError(pair)
    map[field] = column
  }
  return map
}

export function pathsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^"(.*)"$/, '$1'))
    .filter((line) => line !== '')
}

export function csvOptionsOf(form: CsvForm): CsvOptions {
  const options: Record<string, unknown> = {}
  if (form.kind !== '') options.kind = form.kind
  const map = parseMap(form.map)
  if (form.period !== '') options.period = form.period
  if (form.symbol.trim() !== '') options.symbol = form.symbol.trim()
  if (Object.keys(map).length > 0) options.map = map
  if (form.zone.trim() !== '') options.time_zone = form.zone.trim()
  if (form.stamped !== '') options.stamped_at_begin = form.stamped === 'begin'
  if (form.allowAdjusted) options.allow_adjusted = true
  return options as CsvOptions
}

export function requestOf(
  source: Source,
  files: { paths: string[] } | { upload: string },
  csv: CsvForm,
): ImportRequest {
  if (source === 'simulated') return { source }
  return source === 'csv' ? { source, ...files, csv: csvOptionsOf(csv) } : { source, ...files }
}
