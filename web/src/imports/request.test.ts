import { describe, expect, it } from 'vitest'
import { kEmptyCsvForm, kSources, MapError, parseMap, pathsOf } from './request'
import { requestOf, takesUploads } from './request'

describe('parseMap', () => {
  it('reads pairs', () => {
    expect(parseMap('date=日期, close = 收盘 价')).toEqual({ date: '日期', close: '收盘 价' })
    expect(parseMap('date=日期，close＝收盘价\nopen=a=b,')).toEqual({
      date: '日期',
      close: '收盘价',
      open: 'a=b',
    })
    expect(parseMap('  ')).toEqual({})
  })
  it('names the piece that is no pair', () => {
    for (const [text, piece] of [
      ['date', 'date'],
      ['a=b,=c', '=c'],
      ['a=', 'a='],
    ]) {
      expect(() => parseMap(text!)).toThrow(MapError)
      expect(() => parseMap(text!)).toThrow(piece)
    }
  })
})

it('takes paths as people paste them', () => {
  expect(pathsOf(' C:\\new_tdx\\vipdoc \n\n"/data/my files"\n')).toEqual([
    'C:\\new_tdx\\vipdoc',
    '/data/my files',
  ])
})

describe('requestOf', () => {
  const csv = { ...kEmptyCsvForm, symbol: ' 600000.SH ', map: 'date=日期' }
  it('sends only what was filled in', () => {
    expect(requestOf('csv', { paths: ['/a.csv'] }, csv)).toEqual({
      source: 'csv',
      paths: ['/a.csv'],
      csv: { symbol: '600000.SH', map: { date: '日期' } },
    })
  })
  it('says what the file does not', () => {
    const form = { ...kEmptyCsvForm, kind: 'bars', stamped: 'begin', allowAdjusted: true } as const
    expect(requestOf('csv', { upload: 'u' }, form)).toEqual({
      source: 'csv',
      upload: 'u',
      csv: { kind: 'bars', stamped_at_begin: true, allow_adjusted: true },
    })
    expect(requestOf('csv', { upload: 'u' }, { ...form, stamped: 'end' }).csv).toMatchObject({
      stamped_at_begin: false,
    })
  })
  it('keeps CSV options out of other sources', () => {
    expect(requestOf('tdx', { upload: 'u1' }, csv)).toEqual({ source: 'tdx', upload: 'u1' })
    expect(requestOf('qlib', { paths: ['/cn_data'] }, csv)).toEqual({
      source: 'qlib',
      paths: ['/cn_data'],
    })
    expect(requestOf('simulated', { paths: ['/a'] }, csv)).toEqual({ source: 'simulated' })
  })
})

it('offers an upload where a browser can send one', () => {
  expect(kSources.filter(takesUploads)).toEqual(['tdx', 'csv'])
})
