import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Words } from '@/ui/messages'
import { messages } from './messages'

function keysOf(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  )
}

function wordAt(words: Words, key: string): string {
  return key.split('.').reduce<unknown>((at, part) => (at as Words)[part], words) as string
}

// Each once: English has a form for one and a form for many, Chinese needs no second.
function slotsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort()
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}

const zhKeys = keysOf(messages.zh)

describe('the two languages', () => {
  it('have the same keys', () => {
    expect(keysOf(messages.en)).toEqual(zhKeys)
    expect(zhKeys.length).toBeGreaterThan(100)
  })

  it('have the same values to fill in', () => {
    for (const key of zhKeys) {
      expect([key, slotsOf(wordAt(messages.en, key))]).toEqual([
        key,
        slotsOf(wordAt(messages.zh, key)),
      ])
    }
  })

  it('say something under every key', () => {
    for (const key of zhKeys) {
      expect(wordAt(messages.zh, key).trim(), key).not.toBe('')
      expect(wordAt(messages.en, key).trim(), key).not.toBe('')
    }
  })
})

it('every key that the page asks for exists', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const asked = sources(root).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1]!),
  )
  expect(asked.length).toBeGreaterThan(50)
  expect(asked.filter((key) => !zhKeys.includes(key))).toEqual([])
})

// Pages that several features share ask for the same words of each.
it.each(['ListPage', 'RunPage'])('the words of %s exist for all who use it', (page) => {
  const path = fileURLToPath(new URL(`../ui/${page}.vue`, import.meta.url))
  const text = readFileSync(path, 'utf8')
  const users = [.../words: (.*?) \/\//.exec(text)![1]!.matchAll(/'(\w+)'/g)].map((one) => one[1]!)
  const asked = [...text.matchAll(/\$\{(?:props\.)?words\}\.(\w+)/g)].map((one) => one[1]!)
  expect(users.length).toBeGreaterThan(1)
  expect(asked.length).toBeGreaterThan(4)
  const keys = users.flatMap((user) => asked.map((key) => `${user}.${key}`))
  expect(keys.filter((key) => !zhKeys.includes(key))).toEqual([])
})
