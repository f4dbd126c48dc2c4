// Texts that are written and not saved yet, kept by the browser, so that none is lost.

const kPrefix = 'mystocks.draft.'

export function recallDraft(name: string): string | null {
  return localStorage.getItem(kPrefix + name)
}

// A text that is the saved one is no draft.
export function keepDraft(name: string, text: string, saved: string) {
  if (text === saved) localStorage.removeItem(kPrefix + name)
  else localStorage.setItem(kPrefix + name, text)
}
