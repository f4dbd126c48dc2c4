import { expect, it } from 'vitest'
import { urlOf } from './upload'

it('writes any file name as an address', () => {
  expect(urlOf('u 1', 'vipdoc/sh/lday/sh600000.day')).toBe(
    '/api/v1/uploads/u%201/files/vipdoc/sh/lday/sh600000.day',
  )
  expect(urlOf('u1', '行情/SH#601003.txt')).toBe(
    '/api/v1/uploads/u1/files/%E8%A1%8C%E6%83%85/SH%23601003.txt',
  )
  expect(urlOf('u1', 'a?b/c%d')).toBe('/api/v1/uploads/u1/files/a%3Fb/c%25d')
})

it('never climbs out of its folder', () => {
  expect(urlOf('u1', '../../etc//./x')).toBe('/api/v1/uploads/u1/files/etc/x')
})
