// Colours that a formula names are meant for 通达信's black ground; on another ground some can't
// be seen.

interface Rgb {
  r: number
  g: number
  b: number
}

function rgbOf(color: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color.trim())
  if (match === null) return null
  const part = (at: number) => Number.parseInt(match[at]!, 16)
  return { r: part(1), g: part(2), b: part(3) }
}

// Relative luminance, WCAG 2.
function luminance({ r, g, b }: Rgb): number {
  const linear = (value: number) => {
    const share = value / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

export function contrast(one: string, other: string): number | null {
  const a = rgbOf(one)
  const b = rgbOf(other)
  if (a === null || b === null) return null
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const kSeen = 1.7

const hex = ({ r, g, b }: Rgb) =>
  `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`

// `color` as it is where it can be seen on `ground`. Else it moves away from the ground, a pale red
// to a fuller one; where that doesn't help, half of it is mixed with the text's colour.
export function legible(color: string, ground: string, text: string): string {
  const seen = contrast(color, ground)
  const a = rgbOf(color)
  const b = rgbOf(text)
  const c = rgbOf(ground)
  if (seen === null || seen >= kSeen || a === null || b === null || c === null) return color
  const each = (of: (part: keyof Rgb) => number): string =>
    hex({ r: of('r'), g: of('g'), b: of('b') })
  for (const times of [2, 3, 4]) {
    const away = each((part) => Math.min(255, Math.max(0, c[part] + times * (a[part] - c[part]))))
    if (contrast(away, ground)! >= kSeen) return away
  }
  return each((part) => Math.round((a[part] + b[part]) / 2))
}
