import { expect, it } from 'vitest'
import { readFavourites } from './favourites'

it('takes names, each once, and stands anything else', () => {
  expect(readFavourites('["MACD","KDJ","MACD",3,null]')).toEqual(['MACD', 'KDJ'])
  for (const kept of [null, '', '{', '{"a":1}', '7']) expect(readFavourites(kept)).toEqual([])
})
