// What a person chose about the look of the page, kept by the browser.
import { reactive, watch } from 'vue'

export type Language = 'zh' | 'en'
export type Theme = 'light' | 'dark'
export type UpColor = 'red' | 'green'

export interface Preferences {
  language: Language
  theme: Theme
  up: UpColor
}

export interface Surroundings {
  language: string
  prefersDark: boolean
}

const kKey = 'mystocks.preferences'

function oneOf<Value>(value: unknown, allowed: readonly Value[], otherwise: Value): Value {
  return allowed.includes(value as Value) ? (value as Value) : otherwise
}

// `stored` is whatever the browser kept; anything that isn't a known value falls back.
export function readPreferences(stored: string | null, around: Surroundings): Preferences {
  let kept: Record<string, unknown> = {}
  try {
    const parsed: unknown = JSON.parse(stored ?? '{}')
    if (typeof parsed === 'object' && parsed !== null) kept = parsed as Record<string, unknown>
  } catch {
    kept = {}
  }
  const language = around.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  return {
    language: oneOf<Language>(kept.language, ['zh', 'en'], language),
    theme: oneOf<Theme>(kept.theme, ['light', 'dark'], around.prefersDark ? 'dark' : 'light'),
    up: oneOf<UpColor>(kept.up, ['red', 'green'], 'red'),
  }
}

export const preferences = reactive<Preferences>({ language: 'zh', theme: 'dark', up: 'red' })

function show() {
  const root = document.documentElement
  root.lang = preferences.language === 'zh' ? 'zh-CN' : 'en'
  root.classList.toggle('dark', preferences.theme === 'dark')
  root.dataset.up = preferences.up
}

export function startPreferences() {
  const around = {
    language: navigator.language,
    prefersDark: matchMedia('(prefers-color-scheme: dark)').matches,
  }
  Object.assign(preferences, readPreferences(localStorage.getItem(kKey), around))
  show()
  watch(preferences, () => {
    localStorage.setItem(kKey, JSON.stringify(preferences))
    show()
  }, { flush: 'sync' })
}
