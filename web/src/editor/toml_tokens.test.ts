import { describe, expect, it } from 'vitest'
import { endLine, openFormula, startScan, tomlTokenAt } from './toml_tokens'

function tokens(text: string): [string, string][] {
  const scan = startScan()
  const found: [string, string][] = []
  for (const line of text.split('\n')) {
    for (let at = 0; at < line.length; ) {
      if (scan.quote === '' && /\s/.test(line[at]!)) {
        ++at
        continue
      }
      const { kind, length } = tomlTokenAt(line.slice(at), scan)
      expect(length).toBeGreaterThan(0)
      found.push([kind, line.slice(at, at + length)])
      at += length
    }
    endLine(scan)
  }
  return found.filter(([, part]) => part.trim() !== '')
}

describe('tokens of a strategy file', () => {
  it('are tables, keys and values', () => {
    expect(tokens('[data] # here\nfrom = 2015-01-05\n"a" = true')).toEqual([
      ['table', '[data]'],
      ['comment', '# here'],
      ['key', 'from'],
      ['sign', '='],
      ['number', '2015-01-05'],
      ['key', '"a"'],
      ['sign', '='],
      ['word', 'true'],
    ])
    expect(tokens('F = { default = 5 }')[3]).toEqual(['key', 'default'])
  })
  it('are those of the formula language inside a formula', () => {
    expect(tokens('entry = "CROSS(A, 1)"').map(([kind]) => kind)).toEqual(
      ['key', 'sign', 'text', 'call', 'sign', 'name', 'sign', 'number', 'sign', 'text'],
    )
    expect(tokens('name = "CROSS(A)"')).toContainEqual(['text', 'CROSS(A)'])
    expect(tokens('formula = """\nA := MA(C, 5);\n"""\nx = 1')).toContainEqual(['output', 'A'])
    expect(tokens('formula = """\nA := 1;\n"""\nx = 1')).toContainEqual(['key', 'x'])
  })
  it('come of anything', () => {
    for (const text of ['"', '[[', '= = =', 'a = "unclosed\nb = 1', '🙂 = 🙂', "x='''", ']}{[']) {
      tokens(text)
    }
    expect(tokens('a = "unclosed\nb = 1')).toContainEqual(['key', 'b'])
  })
})

it('knows the formula that one is writing', () => {
  expect(openFormula('entry = "CRO')).toBe('CRO')
  expect(openFormula('[signals]\nformula = """\nA := 1;\nB')).toBe('\nA := 1;\nB')
  expect(openFormula('entry = "A"')).toBeNull()
  expect(openFormula('name = "CRO')).toBeNull()
  expect(openFormula('entry = "A\nex')).toBeNull()
  expect(openFormula('# entry = "A')).toBeNull()
  expect(openFormula("exit = 'A = ")).toBe('A = ')
})
