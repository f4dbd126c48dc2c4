// A strategy's text on its way from one page to another, kept by the browser: a page that is opened
// anew still has it.

const kKey = 'mystocks.sweep.text'

export function handOver(text: string) {
  localStorage.setItem(kKey, text)
}

export function handedText(): string | null {
  return localStorage.getItem(kKey)
}
