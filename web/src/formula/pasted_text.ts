// A formula text as people paste it, from a forum, a chat or another program, made clean. What it
// means stays as it is; what is wrong with it then, the server says.

// Characters that look like nothing: byte order mark, zero-width ones, soft hyphen.
const kInvisible = /[\uFEFF\u200B\u200C\u200D\u2060\u00AD]/gu
// Spaces that aren't the usual one: no-break, full-width, the typographic ones.
const kSpaces = /[\u00A0\u3000\u2000-\u200A\u202F\u205F]/g

function cleaned(text: string): string {
  return text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(kInvisible, '')
    .replace(kSpaces, ' ')
    .replace(/[“”„＂]/g, '"')
    .replace(/[‘’‚＇]/g, "'")
    .replace(/[ \t]+$/gm, '')
}

// A listing with the numbers of its lines: every line that says something has one, counting up.
function withoutLineNumbers(lines: readonly string[]): string[] {
  const numbered = /^\s*(\d{1,3})(?:[.:、\t]|\s{1,3})\s?(?=\S)/
  const told = lines.filter((line) => line.trim() !== '')
  const numbers = told.map((line) => Number(numbered.exec(line)?.[1] ?? Number.NaN))
  const counts = numbers.length > 1 && numbers.every((one, i) => one === numbers[0]! + i)
  return counts ? lines.map((line) => line.replace(numbered, '')) : [...lines]
}

interface Found {
  declarations: string[]
  rest: string[]
}

const kNumber = '(-?\\d+(?:\\.\\d+)?)'
const kRow = new RegExp(
  `^\\s*([A-Z_]\\w*)\\s+${kNumber}\\s+${kNumber}\\s+${kNumber}(?:\\s+${kNumber})?\\s*$`,
  'i',
)

const short = (text: string) => String(Number(text))

// 通达信 shows parameters as a table before the text: name, least, greatest, default, step.
function fromTable(lines: readonly string[]): Found {
  const declarations: string[] = []
  let at = 0
  for (; at < lines.length; ++at) {
    const line = lines[at]!.trim()
    if (line === '' || /^参数/.test(line)) continue
    const row = kRow.exec(line)
    if (row === null) break
    const [, name, min, max, usual] = row
    if (!(Number(min) <= Number(usual) && Number(usual) <= Number(max))) break
    declarations.push(`PARAM ${name}(${short(usual!)}, ${short(min!)}, ${short(max!)});`)
  }
  const found = declarations.length > 0
  return { declarations, rest: found ? lines.slice(at) : [...lines] }
}

// 飞狐 and 大智慧 declare in the text: INPUT:N(5,1,100,1),M(10,1,100,1);
function fromInputs(text: string): { declarations: string[]; rest: string } {
  const declarations: string[] = []
  const one = new RegExp(
    `([\\p{L}_]\\w*)\\s*[(（]\\s*${kNumber}\\s*[,，]\\s*${kNumber}\\s*[,，]\\s*${kNumber}`,
    'gu',
  )
  const rest = text.replace(/\bINPUT\s*[:：]([^;；]*)[;；]?\s*/giu, (whole, list: string) => {
    const lines = [...list.matchAll(one)].map(
      ([, name, usual, min, max]) =>
        `PARAM ${name}(${short(usual!)}, ${short(min!)}, ${short(max!)});`,
    )
    declarations.push(...lines)
    return lines.length > 0 ? '' : whole
  })
  return { declarations, rest }
}

export function fromPasted(pasted: string): string {
  const lines = withoutLineNumbers(cleaned(pasted).split('\n'))
  const table = fromTable(lines)
  const inputs = fromInputs(table.rest.join('\n'))
  const text = [...table.declarations, ...inputs.declarations, inputs.rest.trim()].join('\n')
  return text.trim() === '' ? '' : `${text.trim()}\n`
}
