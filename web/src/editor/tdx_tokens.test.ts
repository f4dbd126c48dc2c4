import { describe, expect, it } from 'vitest'
import { tokenAt, type Scan } from './tdx_tokens'

function tokens(text: string): string[] {
  const scan: Scan = { inComment: false, atStart: true }
  const found: string[] = []
  for (const line of text.split('\n')) {
    for (let at = 0; at < line.length; ) {
      if (/\s/.test(line[at]!)) {
        ++at
        continue
      }
      const { kind, length } = tokenAt(line.slice(at), scan)
      expect(length).toBeGreaterThan(0)
      found.push(`${kind} ${line.slice(at, at + length)}`)
      at += length
    }
  }
  return found
}

describe('tokens', () => {
  it('of a usual line', () => {
    expect(tokens('DIF:EMA(CLOSE,12)-1.5,COLORRED,LINETHICK2;')).toEqual([
      'output DIF',
      'sign :',
      'call EMA',
      'sign (',
      'name CLOSE',
      'sign ,',
      'number 12',
      'sign )',
      'operator -',
      'number 1.5',
      'sign ,',
      'hint COLORRED',
      'sign ,',
      'hint LINETHICK2',
      'sign ;',
    ])
  })
  it('in Chinese, with full-width signs', () => {
    expect(tokens('金叉：=CROSS（快，慢）；买:金叉;')).toEqual([
      'output 金叉',
      'operator ：=',
      'call CROSS',
      'sign （',
      'name 快',
      'sign ，',
      'name 慢',
      'sign ）',
      'sign ；',
      'output 买',
      'sign :',
      'name 金叉',
      'sign ;',
    ])
  })
  it('of comments over several lines, and of texts', () => {
    expect(tokens("{a\nb}C AND // rest: of it\n'MACD.DIF'")).toEqual([
      'comment {a',
      'comment b}',
      'name C',
      'word AND',
      'comment // rest: of it',
      "text 'MACD.DIF'",
    ])
  })
  it('never stand still', () => {
    for (const text of ['"open', '{open', '😀😀', '\u0000\u0007', '…;;:：', '.', '#$%^&|!~`\\']) {
      expect(() => tokens(text)).not.toThrow()
    }
  })
})
