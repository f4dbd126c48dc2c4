// The indicators on a K-line page as its address says them: with=MACD(12,26,9);BOLL@main

export interface Chosen {
  name: string
  values: readonly number[] // of the parameters, in order; those left out are the defaults
  place: 'main' | 'sub' | '' // empty: as the catalogue says
}

export const kChosenMax = 12

// Signs that have a meaning of their own in the address.
const kOwn = /[;(),@%]/g

function escaped(name: string): string {
  return name.replace(kOwn, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function oneOf(text: string): Chosen | null {
  const match = /^([^()@]+)(?:\(([^()@]*)\))?(?:@(main|sub))?$/.exec(text.trim())
  if (match === null) return null
  const written = match[2]?.trim() ?? ''
  const values = written === '' ? [] : written.split(',').map((one) => Number(one))
  if (values.some((one) => !Number.isFinite(one))) return null
  return { name: unescaped(match[1]!), values, place: (match[3] as 'main' | 'sub') ?? '' }
}

// What can't be read is left out: an address comes from anywhere.
export function chosenOf(text: unknown): Chosen[] {
  const one: unknown = Array.isArray(text) ? text[0] : text
  if (typeof one !== 'string') return []
  const all = one.split(';').map(oneOf)
  return all.filter((chosen) => chosen !== null).slice(0, kChosenMax)
}

export function textOf(chosen: readonly Chosen[]): string {
  return chosen
    .map(({ name, values, place }) => {
      const inside = values.length > 0 ? `(${values.join(',')})` : ''
      return escaped(name) + inside + (place && `@${place}`)
    })
    .join(';')
}

export function moved(chosen: readonly Chosen[], at: number, step: 1 | -1): Chosen[] {
  const next = [...chosen]
  const other = at + step
  if (next[at] === undefined || next[other] === undefined) return next
  ;[next[at], next[other]] = [next[other]!, next[at]!]
  return next
}
