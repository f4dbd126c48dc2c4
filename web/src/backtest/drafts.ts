// Strategy texts that are written and run, kept by the browser, so that none is lost.

const kPrefix = 'mystocks.strategy.'

export function recallDraft(name: string): string | null {
  return localStorage.getItem(kPrefix + name)
}

export function forgetDraft(name: string) {
  localStorage.removeItem(kPrefix + name)
}

// A text that is the program's own is no draft.
export function keepDraft(name: string, text: string, original: string) {
  if (text === original) localStorage.removeItem(kPrefix + name)
  else localStorage.setItem(kPrefix + name, text)
}
