// Colours of a chart, from the page's own custom properties, so that a theme is written once.
export interface Palette {
  up: string
  down: string
  flat: string
  text: string
  muted: string
  line: string
  panel: string
  accent: string
  averages: readonly string[]
}

export const kAverageLengths = [5, 10, 20, 60] as const

export function readPalette(element: HTMLElement = document.documentElement): Palette {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim() || '#888888'
  return {
    up: color('--up'),
    down: color('--down'),
    flat: color('--flat'),
    text: color('--text'),
    muted: color('--muted'),
    line: color('--line-soft'),
    panel: color('--panel'),
    accent: color('--accent'),
    averages: kAverageLengths.map((length) => color(`--ma${length}`)),
  }
}
