// The instrument that was looked at last, whichever page showed it.

const kKey = 'mystocks.instrument'

export function recallInstrument(): string | null {
  return localStorage.getItem(kKey)
}

export function rememberInstrument(id: string) {
  localStorage.setItem(kKey, id)
}
