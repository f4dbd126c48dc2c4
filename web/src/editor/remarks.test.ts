import { describe, expect, it } from 'vitest'
import { changeOf, missingParameters, rangeOf, withParameters, type Remark } from './remarks'

function remark(part: Partial<Remark>): Remark {
  const plain = { severity: 'error' as const, line: 1, column: 1, message: 'x' }
  return { ...plain, offset: 0, length: 0, suggestion: '', ...part }
}

describe('the range of a remark', () => {
  it('is never empty and never beyond the text', () => {
    expect(rangeOf(remark({ offset: 2, length: 3 }), 10)).toEqual({ from: 2, to: 5 })
    expect(rangeOf(remark({ offset: 2, length: 30 }), 10)).toEqual({ from: 2, to: 10 })
    expect(rangeOf(remark({ offset: 4, length: 0 }), 10)).toEqual({ from: 4, to: 5 })
    expect(rangeOf(remark({ offset: 10, length: 0 }), 10)).toEqual({ from: 9, to: 10 })
    expect(rangeOf(remark({ offset: 99, length: 9 }), 10)).toEqual({ from: 9, to: 10 })
    expect(rangeOf(remark({ offset: 3, length: 1 }), 0)).toEqual({ from: 0, to: 0 })
  })
})

describe('a suggestion', () => {
  it('takes the place of the wrong name', () => {
    const change = changeOf(remark({ offset: 2, length: 2, suggestion: 'EMA' }), 'A:EM(C,5);')
    expect(change).toEqual({ from: 2, to: 4, insert: 'EMA' })
    expect(changeOf(remark({}), 'A:1;')).toBeNull()
  })
  it('of a parameter goes to the top, after a comment there', () => {
    const wanted = remark({ offset: 20, length: 1, suggestion: 'PARAM N(5, 1, 100);' })
    expect(changeOf(wanted, 'A:MA(C,N);')).toEqual({
      from: 0,
      to: 0,
      insert: 'PARAM N(5, 1, 100);\n',
    })
    const commented = '{ @name X }\nA:MA(C,N);'
    expect(changeOf(wanted, commented)!.from).toBe(12)
  })
  it('of several parameters goes in at once', () => {
    const all = missingParameters([
      remark({ suggestion: 'PARAM N(5, 1, 100);' }),
      remark({ suggestion: 'EMA' }),
      remark({ suggestion: 'PARAM M(10, 1, 100);' }),
      remark({ suggestion: 'PARAM N(5, 1, 100);' }),
    ])
    expect(all).toEqual(['PARAM N(5, 1, 100);', 'PARAM M(10, 1, 100);'])
    expect(withParameters('A:1;', all)).toBe('PARAM N(5, 1, 100);\nPARAM M(10, 1, 100);\nA:1;')
    expect(withParameters('A:1;', [])).toBe('A:1;')
  })
})
