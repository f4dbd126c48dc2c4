import { expect, it } from 'vitest'
import { readPreferences } from './preferences'

const chinese = { language: 'zh-CN', prefersDark: true }
const english = { language: 'en-GB', prefersDark: false }

it('starts from the browser, red up', () => {
  expect(readPreferences(null, chinese)).toEqual({ language: 'zh', theme: 'dark', up: 'red' })
  expect(readPreferences(null, english)).toEqual({ language: 'en', theme: 'light', up: 'red' })
})

it('keeps what was chosen', () => {
  const chosen = { language: 'en', theme: 'light', up: 'green' }
  expect(readPreferences(JSON.stringify(chosen), chinese)).toEqual(chosen)
})

it('stands a damaged or foreign value', () => {
  for (const stored of ['', '{', 'null', '7', '[]', '{"theme":"pink","up":1,"language":null}']) {
    expect(readPreferences(stored, english)).toEqual({ language: 'en', theme: 'light', up: 'red' })
  }
})
