import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { kKnownRemarks, remarkText } from './remarks'

const one = {
  code: 'vanished',
  values: { instrument: '600000.SH', time: '2020-01-02' },
  text: '600000.SH has no bar after 2020-01-02; the position is shown at its last close',
}

it('says a remark in the language of the page', () => {
  expect(remarkText(one, 'en')).toBe(one.text)
  expect(remarkText(one, 'zh')).toBe(
    '600000.SH 在 2020-01-02 之后没有 K 线，持仓按最后的收盘价计',
  )
})

it('shows as it is what it does not know', () => {
  expect(remarkText({ code: 'other', values: {}, text: 'all is well' }, 'zh')).toBe('all is well')
})

it('has Chinese for every code of the contract', () => {
  const url = new URL('../../../contract/openapi.json', import.meta.url)
  const contract = JSON.parse(readFileSync(url, 'utf8'))
  const codes: string[] = contract.components.schemas.RemarkCode.enum
  expect(codes.length).toBeGreaterThan(20)
  expect([...kKnownRemarks, 'other'].sort()).toEqual([...codes].sort())
})
