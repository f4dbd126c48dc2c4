// What the server finds wrong with a strategy file, as remarks that the editor can mark. Pure.
import type { Remark } from '@/editor/remarks'

export interface StrategyDiagnostic {
  line: number // from 1; 0: of the whole text
  column: number // from 1, in characters; 0: of the whole line
  key: string
  message: string
}

// Where in `line` the character number `column` (from 1) begins, in UTF-16 code units.
function unitsBefore(line: string, column: number): number {
  return [...line].slice(0, Math.max(0, column - 1)).join('').length
}

function rangeIn(line: string, column: number): { at: number; length: number } {
  const content = line.trimEnd()
  if (column < 1) {
    const at = content.length - content.trimStart().length
    return { at, length: content.length - at }
  }
  const at = Math.min(unitsBefore(line, column), content.length)
  const word = /^([\p{L}\p{N}_.-]+|"[^"]*"?|'[^']*'?)/u.exec(content.slice(at))
  return { at, length: word?.[0].length ?? 1 }
}

export function remarksOf(text: string, diagnostics: readonly StrategyDiagnostic[]): Remark[] {
  const lines = text.split('\n')
  const starts = [0]
  for (const line of lines) starts.push(starts.at(-1)! + line.length + 1)
  return diagnostics.map(({ line, column, key, message }) => {
    const index = Math.min(Math.max(1, line), lines.length) - 1
    const { at, length } = rangeIn(lines[index]!, column)
    return {
      severity: 'error' as const,
      line,
      column,
      offset: starts[index]! + at,
      length,
      message: key === '' || message.includes(key) ? message : `${key}: ${message}`,
      suggestion: '',
    }
  })
}
