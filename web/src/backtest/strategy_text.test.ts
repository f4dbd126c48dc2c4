import { expect, it } from 'vitest'
import { kFileMax, textOfFile } from './strategy_text'

it('reads what can be a strategy, and refuses what can not', async () => {
  expect(await textOfFile(new Blob(['\ufeffname = "双"\r\n']))).toBe('name = "双"\n')
  expect(await textOfFile(new Blob([new Uint8Array([0xd6, 0xd0])]))).toBeNull()
  expect(await textOfFile(new Blob(['a\0b']))).toBeNull()
  expect(await textOfFile(new Blob(['x'.repeat(kFileMax + 1)]))).toBeNull()
})
