// What a formula gave for the bars of a chart, and the rows that a pane scales itself by.

export interface OutputColumn {
  name: string
  style: string // line, stick, color_stick …: see styleOf
  color: string // "#rrggbb", or empty: the chart chooses
  thickness: number // 1…9
  values: readonly (number | null)[]
}

export interface DrawingColumns {
  shape: string // STICKLINE, DRAWICON …
  color: string
  thickness: number
  texts: readonly string[]
  // A text that is put together, where there is one: its pieces in order.
  writing?: readonly TextPiece[]
  // One column an argument that is no text; a column of one value holds for every bar.
  arguments: readonly (readonly (number | null)[])[]
}

// Words, or (argument 0 and up) the number in that column with so many digits after the point.
export interface TextPiece {
  text: string
  argument: number
  decimals: number
}

export interface FormulaColumns {
  time: readonly number[] // in order, as in the answer about bars
  outputs: readonly OutputColumn[]
  drawings: readonly DrawingColumns[]
}

export type LineStyle =
  | 'line'
  | 'stick'
  | 'colorstick'
  | 'volstick'
  | 'linestick'
  | 'crossdot'
  | 'circledot'
  | 'pointdot'
  | 'dotline'
  | 'none'

const kStyles = new Set<string>([
  'line',
  'stick',
  'colorstick',
  'volstick',
  'linestick',
  'crossdot',
  'circledot',
  'pointdot',
  'dotline',
  'none',
])

// "color_stick", "COLORSTICK" → "colorstick"; one that isn't known is drawn as a line.
export function styleOf(text: string): LineStyle {
  const name = text.replace(/[^a-z]/gi, '').toLowerCase()
  return kStyles.has(name) ? (name as LineStyle) : 'line'
}

const kFromZero = new Set<LineStyle>(['stick', 'colorstick', 'volstick', 'linestick'])

export function valueAt(column: readonly (number | null)[] | undefined, row: number) {
  if (column === undefined) return null
  const value = column.length === 1 ? column[0] : column[row]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function isTrue(column: readonly (number | null)[] | undefined, row: number): boolean {
  const value = valueAt(column, row)
  return value !== null && value !== 0
}

// What a drawing writes at `row`; a number that isn't there leaves its place empty.
export function textAt({ texts, writing, arguments: columns }: DrawingColumns, row: number) {
  if (writing === undefined || writing.length === 0) return texts[0] ?? ''
  return writing
    .map(({ text, argument, decimals }) =>
      argument < 0 ? text : (valueAt(columns[argument], row)?.toFixed(decimals) ?? ''),
    )
    .join('')
}

// Which arguments of a drawing are prices, by its shape: those that widen a pane's scale.
const kPriceArguments: Record<string, readonly number[]> = {
  DRAWBAND: [0, 2],
  FILLRGN: [0, 1],
  DRAWLINE: [1, 3],
  DRAWSL: [1],
  DRAWTEXT_FIX: [],
  DRAWNUMBER_FIX: [],
  STICKLINE: [1, 2],
  DRAWICON: [1],
  DRAWTEXT: [1],
  DRAWNUMBER: [1],
  PARTLINE: [0],
  POLYLINE: [1],
  VERTLINE: [],
  DRAWKLINE: [0, 1, 2, 3],
}

// Which argument has to be true for a price to be drawn: the first one, unless said here. What has
// no condition, or one of several, is drawn wherever its prices are.
function conditionOf(shape: string, argument: number): number | null {
  if (shape === 'DRAWLINE') return argument - 1
  return kWithoutCondition.has(shape) ? null : 0
}
const kWithoutCondition = new Set(['DRAWKLINE', 'DRAWBAND', 'FILLRGN', 'PARTLINE'])

export function isDrawn(shape: string): boolean {
  return Object.hasOwn(kPriceArguments, shape)
}

// Shapes that the chart can't draw, each once, to be named to the reader.
export function undrawnShapes(columns: FormulaColumns): string[] {
  return [...new Set(columns.drawings.map((one) => one.shape).filter((name) => !isDrawn(name)))]
}

// The row of each time. A bar that the formula wasn't asked about has none.
export function rowsByTime(columns: FormulaColumns): Map<number, number> {
  return new Map(columns.time.map((time, row) => [time, row]))
}

export type ScaleRow = Record<string, number>

export function scaleKeys(columns: FormulaColumns): string[] {
  const keys = columns.outputs.flatMap((one, i) => (styleOf(one.style) === 'none' ? [] : `o${i}`))
  if (columns.outputs.some((one) => kFromZero.has(styleOf(one.style)))) keys.push('zero')
  columns.drawings.forEach((one, i) =>
    kPriceArguments[one.shape]?.forEach((argument) => keys.push(`d${i}a${argument}`)),
  )
  return keys
}

// Every value that is drawn at `row`, under the keys of scaleKeys().
export function scaleRow(columns: FormulaColumns, row: number): ScaleRow {
  const values: ScaleRow = {}
  const keep = (key: string, value: number | null) => {
    if (value !== null) values[key] = value
  }
  columns.outputs.forEach((one, i) => {
    const style = styleOf(one.style)
    if (style === 'none') return
    keep(`o${i}`, valueAt(one.values, row))
    if (kFromZero.has(style)) values.zero = 0
  })
  columns.drawings.forEach((one, i) => {
    kPriceArguments[one.shape]?.forEach((argument) => {
      const condition = conditionOf(one.shape, argument)
      if (condition !== null && !isTrue(one.arguments[condition], row)) return
      keep(`d${i}a${argument}`, valueAt(one.arguments[argument], row))
    })
  })
  return values
}

// Digits after the point that a pane's axis needs for values of this size.
export function axisDigits(columns: FormulaColumns): number {
  let largest = 0
  for (const { style, values } of columns.outputs) {
    if (styleOf(style) === 'none') continue
    for (const value of values) largest = Math.max(largest, Math.abs(value ?? 0))
  }
  if (largest >= 1000) return 0
  return largest >= 10 ? 2 : 3
}
