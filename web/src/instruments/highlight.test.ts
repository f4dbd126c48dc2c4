import { describe, expect, it } from 'vitest'
import { nextRow, piecesOf } from './highlight'

describe('piecesOf', () => {
  it('marks where the text stands', () => {
    expect(piecesOf('600000.SH', '000')).toEqual([
      { text: '6', hit: false },
      { text: '000', hit: true },
      { text: '00.SH', hit: false },
    ])
    expect(piecesOf('浦发银行', '浦发')[0]).toEqual({ text: '浦发', hit: true })
    expect(piecesOf('PFYH', 'pfyh')).toEqual([{ text: 'PFYH', hit: true }])
  })
  it('leaves the rest alone', () => {
    expect(piecesOf('PFYH', 'x')).toEqual([{ text: 'PFYH', hit: false }])
    expect(piecesOf('PFYH', '  ')).toEqual([{ text: 'PFYH', hit: false }])
  })
})

describe('nextRow', () => {
  it('goes round', () => {
    expect(nextRow(-1, 1, 3)).toBe(0)
    expect(nextRow(-1, -1, 3)).toBe(2)
    expect(nextRow(2, 1, 3)).toBe(0)
    expect(nextRow(0, -1, 3)).toBe(2)
    expect(nextRow(1, 1, 3)).toBe(2)
  })
  it('has nowhere to go in an empty list', () => {
    expect(nextRow(-1, 1, 0)).toBe(-1)
    expect(nextRow(0, -1, 0)).toBe(-1)
  })
})
