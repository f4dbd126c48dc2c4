// One token of a formula's text after another, for colours. Never fails, whatever the text is.

export type TokenKind =
  | 'comment'
  | 'text'
  | 'number'
  | 'word' // AND, OR, NOT, PARAM
  | 'call' // a name before "("
  | 'hint' // COLORRED, LINETHICK2, NODRAW …
  | 'output' // a name before ":" or ":="
  | 'name'
  | 'operator'
  | 'sign'

export interface Token {
  kind: TokenKind
  length: number
}

// What one line leaves to the next.
export interface Scan {
  inComment: boolean
  atStart: boolean // of a statement
}

const kWords = new Set(['AND', 'OR', 'NOT', 'PARAM'])
const kHint = new RegExp(
  '^(COLOR\\w+|LINETHICK\\d|(COLOR|VOL|LINE)?STICK|(CROSS|CIRCLE|POINT)DOT|DOTLINE|NODRAW|' +
    'NOTEXT|DRAWABOVE|NOFRAME|DRAWCENTER|PRECIS\\d|LAYER\\d|ALIGN\\d|VALIGN\\d|MOVE\\d)$',
  'i',
)

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0
}

function comment(text: string, scan: Scan): Token | null {
  if (!scan.inComment && text.startsWith('//')) return { kind: 'comment', length: text.length }
  if (!scan.inComment && !text.startsWith('{')) return null
  const end = text.indexOf('}')
  scan.inComment = end < 0
  return { kind: 'comment', length: end < 0 ? text.length : end + 1 }
}

function nameKind(name: string, rest: string, atStart: boolean): TokenKind {
  if (kWords.has(name.toUpperCase())) return 'word'
  if (/^\s*[(（]/.test(rest)) return 'call'
  if (atStart && /^\s*[:：]/.test(rest)) return 'output'
  return kHint.test(name) ? 'hint' : 'name'
}

// The token at the start of `text`, which is not empty and doesn't start with a space.
export function tokenAt(text: string, scan: Scan): Token {
  const asComment = comment(text, scan)
  if (asComment !== null) return asComment
  const { atStart } = scan
  scan.atStart = false
  const quoted = lengthOf(/^('[^']*'?|"[^"]*"?|‘[^’]*’?|“[^”]*”?)/, text)
  if (quoted > 0) return { kind: 'text', length: quoted }
  const digits = lengthOf(/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i, text)
  if (digits > 0) return { kind: 'number', length: digits }
  const letters = lengthOf(/^[\p{L}_][\p{L}\p{N}_]*/u, text)
  if (letters > 0) {
    const kind = nameKind(text.slice(0, letters), text.slice(letters), atStart)
    return { kind, length: letters }
  }
  const operator = lengthOf(/^([:：]=|<=|>=|<>|!=|==|&&|\|\||[+\-*/<>=#＋－×÷＞＜＝])/u, text)
  if (operator > 0) return { kind: 'operator', length: operator }
  const sign = String.fromCodePoint(text.codePointAt(0)!)
  scan.atStart = sign === ';' || sign === '；'
  return { kind: 'sign', length: sign.length }
}
