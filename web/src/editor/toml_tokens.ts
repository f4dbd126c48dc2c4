// One token of a strategy file (TOML) after another, for colours. Inside the texts that are
// formulas the tokens are those of the formula language. Never fails, whatever the text is.
import { tokenAt as formulaTokenAt, type Scan, type Token, type TokenKind } from './tdx_tokens'

export type TomlKind = TokenKind | 'table' | 'key'

export interface TomlToken {
  kind: TomlKind
  length: number
}

// What one line leaves to the next.
export interface TomlScan {
  quote: '' | '"' | "'" | '"""' | "'''" // of the text that is open
  isFormula: boolean // that text is one
  key: string // whose value is being read; empty: a key or a table may come
  depth: number // of brackets inside a value
  formula: Scan
}

// Keys whose texts are formulas.
const kFormulaKeys = new Set([
  'screen',
  'formula',
  'entry',
  'exit',
  'short_entry',
  'short_exit',
])

export function startScan(): TomlScan {
  const formula = { inComment: false, atStart: true }
  return { quote: '', isFormula: false, key: '', depth: 0, formula }
}

// What a line's end ends: a value that isn't open, and a text of one line that nobody closed.
export function endLine(scan: TomlScan) {
  if (scan.quote.length === 1) scan.quote = ''
  if (scan.quote === '' && scan.depth === 0) scan.key = ''
}

function inText(text: string, scan: TomlScan): TomlToken {
  if (text.startsWith(scan.quote)) {
    const { length } = scan.quote
    scan.quote = ''
    return { kind: 'text', length }
  }
  const end = text.indexOf(scan.quote)
  const inside = end < 0 ? text : text.slice(0, end)
  if (!scan.isFormula) return { kind: 'text', length: inside.length }
  const spaces = /^\s+/.exec(inside)?.[0].length ?? 0
  if (spaces > 0) return { kind: 'sign', length: spaces }
  const token: Token = formulaTokenAt(inside, scan.formula)
  return token
}

function openText(text: string, scan: TomlScan): TomlToken | null {
  const quote = /^("""|'''|"|')/.exec(text)?.[0] as TomlScan['quote'] | undefined
  if (!quote) return null
  scan.quote = quote
  scan.isFormula = kFormulaKeys.has(scan.key)
  scan.formula = { inComment: false, atStart: true }
  return { kind: 'text', length: quote.length }
}

function valueToken(text: string, scan: TomlScan): TomlToken {
  const opened = openText(text, scan)
  if (opened !== null) return opened
  const number = /^[+-]?(\d[\w.:+-]*|inf|nan)/.exec(text)
  if (number) return { kind: 'number', length: number[0].length }
  const word = /^[\w-]+/.exec(text)
  if (word) {
    const isValue = /^(true|false)$/.test(word[0])
    return { kind: isValue ? 'word' : 'key', length: word[0].length }
  }
  if (/^[[{]/.test(text)) ++scan.depth
  if (/^[\]}]/.test(text)) scan.depth = Math.max(0, scan.depth - 1)
  return { kind: 'sign', length: String.fromCodePoint(text.codePointAt(0)!).length }
}

// The token at the start of `text`, which is not empty; it starts with a space only inside a text.
export function tomlTokenAt(text: string, scan: TomlScan): TomlToken {
  if (scan.quote !== '') return inText(text, scan)
  if (text.startsWith('#')) return { kind: 'comment', length: text.length }
  if (scan.key !== '') return valueToken(text, scan)
  const table = /^\[\[?[^\]]*\]?\]?/.exec(text)
  if (table) return { kind: 'table', length: table[0].length }
  const key = /^("[^"]*"|'[^']*'|[\p{L}\p{N}_.-]+)(?=\s*=)/u.exec(text)
  if (key) {
    scan.key = key[0].replace(/^.*\./, '').replaceAll(/["']/g, '')
    return { kind: 'key', length: key[0].length }
  }
  const rest = /^[\w.-]+/.exec(text)?.[0].length
  return { kind: 'sign', length: rest ?? String.fromCodePoint(text.codePointAt(0)!).length }
}

// The formula that is open at the end of `text`, up to there; null: none is.
export function openFormula(text: string): string | null {
  const scan = startScan()
  let from = 0
  let opened = 0
  for (const line of text.split('\n')) {
    for (let at = 0; at < line.length; ) {
      const wasOpen = scan.quote !== ''
      if (!wasOpen && /\s/.test(line[at]!)) {
        ++at
        continue
      }
      at += tomlTokenAt(line.slice(at), scan).length
      if (!wasOpen && (scan.quote as string) !== '') opened = from + at
    }
    from += line.length + 1
    if (from <= text.length) endLine(scan)
  }
  return scan.quote !== '' && scan.isFormula ? text.slice(opened) : null
}
