import { expect, it } from 'vitest'
import { contrast, legible } from './legible'

it('knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('red', '#ffffff')).toBeNull()
})

it('changes only what could not be seen', () => {
  expect(legible('#ffff00', '#12161c', '#d8dee6')).toBe('#ffff00')
  expect(legible('#ffffff', '#ffffff', '#000000')).toBe('#808080')
  expect(legible('#ffff00', '#ffffff', '#1b2430')).toBe('#8d9218')
  expect(legible('#ffc8c8', '#ffffff', '#1b2430')).toBe('#ff9191')
  expect(legible('#2a1c1c', '#12161c', '#d8dee6')).not.toBe('#2a1c1c')
  expect(legible('#fafafa', '#ffffff', '#000000')).toBe('#7d7d7d')
  expect(legible('var(--up)', '#ffffff', '#000000')).toBe('var(--up)')
})
