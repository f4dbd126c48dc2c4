// What the editor offers while one types: functions, fields, drawing hints, names of the text.

export interface FunctionFacts {
  name: string
  aliases: readonly string[]
  arguments: readonly { name: string; kind: string; optional: boolean }[]
  category: string
  title_zh: string
  definition: string
  warm_up: string
  undefined: string
  example: string
  source: string
  looks_ahead: boolean
  crosses_market: boolean
}

export interface FieldFacts {
  name: string
  aliases: readonly string[]
  title_zh: string
  definition: string
}

export interface Vocabulary {
  functions: readonly FunctionFacts[]
  fields: readonly FieldFacts[]
}

export interface Entry {
  label: string
  kind: 'function' | 'field' | 'hint' | 'name'
  detail: string // after the label
  facts?: FunctionFacts | FieldFacts
}

export const kHints = [
  'COLORRED',
  'COLORGREEN',
  'COLORBLUE',
  'COLORCYAN',
  'COLORMAGENTA',
  'COLORYELLOW',
  'COLORWHITE',
  'COLORGRAY',
  'COLORSTICK',
  'VOLSTICK',
  'LINESTICK',
  'STICK',
  'CROSSDOT',
  'CIRCLEDOT',
  'POINTDOT',
  'DOTLINE',
  'NODRAW',
  'DRAWABOVE',
  'LINETHICK1',
  'LINETHICK2',
  'LINETHICK3',
] as const

// A sign is a function too, but nobody completes a sign.
const kWord = /^[\p{L}_][\p{L}\p{N}_]*$/u

// "MA(X, N)", with "[A]" for what may be left out.
export function signatureOf({ name, arguments: all }: FunctionFacts): string {
  const shown = all.map((one) => (one.optional ? `[${one.name}]` : one.name))
  return `${name}(${shown.join(', ')})`
}

export function entriesOf({ functions, fields }: Vocabulary): Entry[] {
  const entries: Entry[] = []
  for (const facts of functions) {
    for (const label of [facts.name, ...facts.aliases]) {
      if (!kWord.test(label)) continue
      const signature = signatureOf({ ...facts, name: label }).slice(label.length)
      entries.push({ label, kind: 'function', detail: `${signature} ${facts.title_zh}`, facts })
    }
  }
  for (const facts of fields) {
    for (const label of [facts.name, ...facts.aliases]) {
      entries.push({ label, kind: 'field', detail: facts.title_zh, facts })
    }
  }
  for (const label of kHints) entries.push({ label, kind: 'hint', detail: '' })
  return entries
}

// Names that the text itself gives to lines and parameters.
export function namesIn(text: string): string[] {
  const plain = text.replace(/\{[^}]*\}?|\/\/[^\n]*|'[^'\n]*'?|"[^"\n]*"?/g, ' ')
  const names = new Set<string>()
  for (const match of plain.matchAll(/(?:^|[;；])\s*([\p{L}_][\p{L}\p{N}_]*)\s*[:：]/gu)) {
    names.add(match[1]!)
  }
  for (const match of plain.matchAll(/\bPARAM\s+([\p{L}_][\p{L}\p{N}_]*)/giu)) {
    names.add(match[1]!)
  }
  return [...names]
}

// Whether `text`, up to where the cursor is, ends inside a comment or a quoted text.
export function endsInside(text: string): boolean {
  let until = ''
  for (let i = 0; i < text.length; ++i) {
    const sign = text[i]!
    if (until !== '') {
      if (sign === until || (sign === '\n' && until !== '}')) until = ''
    } else if (sign === '{') until = '}'
    else if (sign === "'" || sign === '"') until = sign
    else if (text.startsWith('//', i)) until = '\n'
  }
  return until !== ''
}
