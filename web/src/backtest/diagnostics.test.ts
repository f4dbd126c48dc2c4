import { expect, it } from 'vitest'
import { remarksOf } from './diagnostics'

const kText = 'name = "双🙂x"\n  enter = 1 # oops\n'

function marked(line: number, column: number): string {
  const [one] = remarksOf(kText, [{ line, column, key: '', message: 'no' }])
  return kText.slice(one!.offset, one!.offset + one!.length)
}

it('marks the word, or the whole line', () => {
  expect(marked(2, 3)).toBe('enter')
  expect(marked(2, 0)).toBe('enter = 1 # oops')
  expect(marked(1, 8)).toBe('"双🙂x"')
  expect(marked(1, 11)).toBe('x')
  expect(marked(2, 9)).toBe('=')
})

it('stays inside the text', () => {
  expect(marked(0, 0)).toBe('name = "双🙂x"')
  for (const [line, column] of [[99, 1], [1, 999], [3, 1], [-1, -1]] as const) {
    const [one] = remarksOf(kText, [{ line, column, key: '', message: 'no' }])
    expect(one!.offset).toBeLessThanOrEqual(kText.length)
  }
  expect(remarksOf('', [{ line: 1, column: 1, key: '', message: 'no' }])[0]!.offset).toBe(0)
})

it('names the key where the message does not', () => {
  const say = (key: string, message: string) =>
    remarksOf('', [{ line: 1, column: 0, key, message }])[0]!.message
  expect(say('signals.entry', 'is missing')).toBe('signals.entry: is missing')
  expect(say('data.frm', 'data.frm is not known')).toBe('data.frm is not known')
})
