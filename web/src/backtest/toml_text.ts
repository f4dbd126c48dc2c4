// Values of a strategy file's text read and changed in place: everything else in it, comments and
// layout too, stays as its author wrote it. Pure. Whether the file is right, only the server says.

export interface TomlEntry {
  path: string // "universe.all"
  from: number // of its line
  to: number // after the line's end
  valueFrom: number
  valueTo: number
}

interface Table {
  name: string
  isArray: boolean
  bodyFrom: number // after the header's line
  bodyTo: number // after its last key or header line; what a new key is put behind
}

interface Scanned {
  entries: TomlEntry[]
  tables: Table[] // the first is the file's begin, without a header
}

const kBlank = /[^\S\n]*/y
const kComment = /#[^\n]*/y
const kHeader = /(\[\[?)[^\S\n]*([\w.-]+)[^\S\n]*\]\]?/y
const kName = '(?:"[^"\\n]*"|\'[^\'\\n]*\'|[\\p{L}\\p{N}_-]+)'
const kKey = new RegExp(`(${kName}(?:\\.${kName})*)[^\\S\\n]*=`, 'uy')

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (matchAt(pattern, text, at)?.[0].length ?? 0)
}

// After the text in quotes that starts at `at`; null where nobody closed it.
function textEnd(text: string, at: number): number | null {
  const quote = text.startsWith(text[at]!.repeat(3), at) ? text[at]!.repeat(3) : text[at]!
  for (let i = at + quote.length; i < text.length; ++i) {
    if (text[i] === '\\' && quote[0] === '"') ++i
    else if (text.startsWith(quote, i)) return i + quote.length
    else if (text[i] === '\n' && quote.length === 1) return null
  }
  return null
}

// After the value that starts at `at`: up to a comment or the line's end outside of brackets.
function valueEnd(text: string, at: number): number | null {
  let depth = 0
  let i = at
  while (i < text.length) {
    const sign = text[i]!
    if (sign === '"' || sign === "'") {
      const end = textEnd(text, i)
      if (end === null) return null
      i = end
      continue
    }
    if (sign === '#') {
      if (depth === 0) break
      i = skip(kComment, text, i)
      continue
    }
    if (sign === '\n' && depth === 0) break
    if (sign === '[' || sign === '{') ++depth
    if (sign === ']' || sign === '}') --depth
    ++i
  }
  return depth === 0 ? at + text.slice(at, i).trimEnd().length : null
}

// What is after the value on its line; null where that is neither nothing nor a comment.
function lineEnd(text: string, at: number): number | null {
  const end = skip(kComment, text, skip(kBlank, text, at))
  if (end >= text.length) return end
  return text[end] === '\n' ? end + 1 : null
}

const plainKey = (key: string) => key.replaceAll(/["']/g, '')

// null: not a file that one could change line by line.
function scan(text: string): Scanned | null {
  const entries: TomlEntry[] = []
  let table: Table = { name: '', isArray: false, bodyFrom: 0, bodyTo: 0 }
  const tables = [table]
  for (let at = 0; at < text.length; ) {
    const start = skip(kBlank, text, at)
    const header = matchAt(kHeader, text, start)
    const key = header === null ? matchAt(kKey, text, start) : null
    if (header !== null) {
      const to = lineEnd(text, start + header[0].length)
      if (to === null) return null
      table = { name: header[2]!, isArray: header[1] === '[[', bodyFrom: to, bodyTo: to }
      tables.push(table)
      at = to
    } else if (key !== null) {
      const valueFrom = skip(kBlank, text, start + key[0].length)
      const valueTo = valueEnd(text, valueFrom)
      const to = valueTo === null ? null : lineEnd(text, valueTo)
      if (valueTo === null || to === null || valueTo === valueFrom) return null
      const path = (table.name === '' ? '' : `${table.name}.`) + plainKey(key[1]!)
      if (!table.isArray) entries.push({ path, from: at, to, valueFrom, valueTo })
      table.bodyTo = to
      at = to
    } else {
      const to = lineEnd(text, start)
      if (to === null) return null
      at = to
    }
  }
  return { entries, tables }
}

// Whether single values of this text can be changed.
export function isEditable(text: string): boolean {
  return scan(text) !== null
}

// Every value as it is written, by its path; null: not a text to change.
export function rawValues(text: string): Map<string, string> | null {
  const scanned = scan(text)
  if (scanned === null) return null
  return new Map(scanned.entries.map((one) => [one.path, text.slice(one.valueFrom, one.valueTo)]))
}

export function rawValue(text: string, path: string): string | undefined {
  return rawValues(text)?.get(path)
}

// A text, a word or a number as a form shows it: without its quotes.
export function plainOf(raw: string | undefined): string {
  if (raw === undefined) return ''
  if (/^"(?:[^"\\\n]|\\.)*"$/.test(raw)) {
    try {
      return JSON.parse(raw) as string
    } catch {
      return raw.slice(1, -1)
    }
  }
  return /^'[^'\n]*'$/.test(raw) ? raw.slice(1, -1) : raw
}

// The texts of a list: ["600000.SH", "000001.SZ"].
export function listOf(raw: string | undefined): string[] {
  const all = (raw ?? '').matchAll(/"([^"\n]*)"|'([^'\n]*)'|#[^\n]*/g)
  return [...all].map((match) => match[1] ?? match[2]).filter((one) => one !== undefined)
}

export const quoted = (value: string) => JSON.stringify(value)

export function quotedList(values: readonly string[]): string {
  const one = `[${values.map(quoted).join(', ')}]`
  return one.length <= 88 ? one : `[\n${values.map((id) => `  ${quoted(id)},\n`).join('')}]`
}

function insert(text: string, at: number, line: string): string {
  const before = text.slice(0, at)
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  return `${before}${gap}${line}\n${text.slice(at)}`
}

// The text with `path` at `raw` (as it is to be written), or without it where `raw` is null. A
// table that isn't there yet is put at the end. A text that can't be changed stays as it is, and
// so does one where the table is written in another way (universe = { … }).
export function withValue(text: string, path: string, raw: string | null): string {
  const scanned = scan(text)
  if (scanned === null) return text
  const known = scanned.entries.find((entry) => entry.path === path)
  if (known && raw === null) return text.slice(0, known.from) + text.slice(known.to)
  if (known) return text.slice(0, known.valueFrom) + raw + text.slice(known.valueTo)
  if (raw === null) return text
  const dot = path.lastIndexOf('.')
  const name = path.slice(0, Math.max(0, dot))
  const key = path.slice(dot + 1)
  if (scanned.entries.some((entry) => entry.path === name)) return text
  const table = scanned.tables.find((one) => one.name === name && !one.isArray)
  if (table) return insert(text, table.bodyTo, `${key} = ${raw}`)
  const end = text.trimEnd()
  return `${end}${end === '' ? '' : '\n\n'}[${name}]\n${key} = ${raw}\n`
}

export function withValues(
  text: string,
  changes: readonly (readonly [path: string, raw: string | null])[],
): string {
  return changes.reduce((so, [path, raw]) => withValue(so, path, raw), text)
}
