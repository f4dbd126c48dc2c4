// What the server finds wrong with a text, where it stands, and how its suggestion is put in.

export interface Remark {
  severity: 'error' | 'warning'
  line: number
  column: number
  offset: number // UTF-16 code units, as the editor counts
  length: number
  message: string
  suggestion: string // empty: none
}

export interface Change {
  from: number
  to: number
  insert: string
}

// The range that is underlined: inside the text, and never empty, so that it can be seen.
export function rangeOf({ offset, length }: Remark, size: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(offset, size))
  const to = Math.max(from, Math.min(offset + length, size))
  if (to > from) return { from, to }
  return from < size ? { from, to: from + 1 } : { from: Math.max(0, size - 1), to: size }
}

const kParameter = /^\s*PARAM\s/i

// Where a declaration of a parameter goes: before all else but a comment at the very top.
function topOf(text: string): number {
  return /^\s*(\{[^}]*\}[^\S\n]*\n?)?/.exec(text)![0].length
}

// A declaration goes to the top, any other suggestion takes the place of what it is about.
export function changeOf(remark: Remark, text: string): Change | null {
  const { suggestion, offset, length } = remark
  if (suggestion === '') return null
  if (kParameter.test(suggestion)) {
    const at = topOf(text)
    return { from: at, to: at, insert: `${suggestion.trim()}\n` }
  }
  const from = Math.min(offset, text.length)
  return { from, to: Math.min(offset + length, text.length), insert: suggestion }
}

// All declarations that are missing, each once, as one text: a pasted formula needs several.
export function missingParameters(remarks: readonly Remark[]): string[] {
  const lines = remarks.map((one) => one.suggestion.trim()).filter((one) => kParameter.test(one))
  return [...new Set(lines)]
}

export function withParameters(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text
  const at = topOf(text)
  return `${text.slice(0, at)}${lines.join('\n')}\n${text.slice(at)}`
}
