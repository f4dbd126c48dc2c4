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

// What a post says about the formula before it begins: its name, its kind. No statement: it ends
// without ';'. Kept as a remark.
const kHeading =
  /^\s*[【[]?(?:公式|指标)(?:名称|描述|类型|说明|用法|密码|版本)[】\]]?\s*[:：]/u
const kBareHeading =
  /^\s*[【[]?(?:公式|指标)?(?:公式|源码|代码|主图|副图|选股)[】\]]?\s*[:：]?\s*$/u
function isHeading(line: string): boolean {
  return kBareHeading.test(line) || (kHeading.test(line) && !/[;；]\s*$/.test(line))
}

function withoutHeadings(lines: readonly string[]): { remark: string; rest: string[] } {
  const said: string[] = []
  let at = 0
  for (; at < lines.length; ++at) {
    const line = lines[at]!.trim()
    if (isHeading(line)) said.push(line.replace(/[{}]/g, ' ').trim())
    else if (line !== '') break
  }
  const remark = said.length > 0 ? `{ ${said.join('\n  ')} }` : ''
  return { remark, rest: said.length > 0 ? lines.slice(at) : [...lines] }
}

const kNumber = '(-?\\d+(?:\\.\\d+)?)'
const kRow = new RegExp(
  `^\\s*([A-Z_]\\w*)\\s+${kNumber}\\s+${kNumber}\\s+${kNumber}(?:\\s+${kNumber})?\\s*$`,
  'i',
)

const short = (text: string) => String(Number(text))

// "参数: N 最小 1 最大 250 缺省 20" as "N 1 250 20".
function rowOf(line: string): RegExpExecArray | null {
  const part = (name: string) =>
    new RegExp(`${name}(?:值)?\\s*[:：=]?\\s*${kNumber}`, 'u').exec(line)?.[1]
  const [least, most, usual] = [part('最小'), part('最大'), part('(?:缺省|默认)')]
  const name = /^\s*(?:参数\d*\s*[:：]?\s*)?([A-Z_]\w*)/i.exec(line)?.[1]
  if (name && least && most && usual) return kRow.exec(`${name} ${least} ${most} ${usual}`)
  return kRow.exec(line)
}

// 通达信 shows parameters as a table before the text: name, least, greatest, default, step.
function fromTable(lines: readonly string[]): Found {
  const declarations: string[] = []
  let at = 0
  for (; at < lines.length; ++at) {
    const line = lines[at]!.trim()
    const row = rowOf(line)
    if (line === '' || (row === null && /^参数/.test(line))) continue
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
  const { remark, rest } = withoutHeadings(lines)
  const table = fromTable(rest)
  const inputs = fromInputs(table.rest.join('\n'))
  const text = [...table.declarations, ...inputs.declarations, inputs.rest.trim()].join('\n')
  return text.trim() === '' ? '' : `${remark === '' ? '' : `${remark}\n`}${text.trim()}\n`
}
