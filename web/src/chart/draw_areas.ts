// Drawing statements that fill areas or join two points, on a canvas.
import type { Scene } from './draw_lines'
import { isTrue, valueAt, type DrawingColumns } from './formula_columns'
import { legible } from './legible'

type Draw = (scene: Scene, drawing: DrawingColumns, color: string) => void
type Column = readonly (number | null)[]

interface Point {
  x: number
  y: number
}

const kFill = 0.28 // so that candles and lines stay legible below an area

// The language counts red as the lowest byte: RGB(1, 0, 0) is 1.
export function colorOfNumber(number: number | null): string | null {
  if (number === null || number < 0 || number > 0xffffff) return null
  const rgb = ((number & 0xff) << 16) | (number & 0xff00) | ((number >> 16) & 0xff)
  return `#${rgb.toString(16).padStart(6, '0')}`
}

function colorAt(scene: Scene, column: Column | undefined, row: number, otherwise: string) {
  const color = colorOfNumber(valueAt(column, row))
  return color === null ? otherwise : legible(color, scene.panel, scene.text)
}

function polygon(scene: Scene, points: readonly Point[], color: string) {
  const { ctx } = scene
  ctx.fillStyle = color
  ctx.beginPath()
  points.forEach(({ x, y }, i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)))
  ctx.closePath()
  ctx.fill()
}

function line(scene: Scene, from: Point, to: Point, color: string, thickness: number) {
  const { ctx } = scene
  ctx.strokeStyle = color
  ctx.lineWidth = Math.max(1, thickness)
  ctx.beginPath()
  ctx.moveTo(from.x, from.y)
  ctx.lineTo(to.x, to.y)
  ctx.stroke()
}

interface Step {
  row: number
  left: [Point, Point] // of the bar before: on the first line, on the second
  right: [Point, Point]
}

// From each bar to the next where both lines have values.
function eachStep(scene: Scene, one: Column, other: Column, draw: (step: Step) => void) {
  const pair = (index: number): [Point, Point] | null => {
    const row = scene.row(index)
    const a = row === null ? null : valueAt(one, row)
    const b = row === null ? null : valueAt(other, row)
    if (a === null || b === null) return null
    return [
      { x: scene.x(index), y: scene.y(a) },
      { x: scene.x(index), y: scene.y(b) },
    ]
  }
  for (let index = scene.from; index <= scene.to; ++index) {
    const row = scene.row(index)
    const left = pair(index - 1)
    const right = pair(index)
    if (row !== null && left !== null && right !== null) draw({ row, left, right })
  }
}

// Where the two lines of a step meet; null where they don't.
function meeting({ left, right }: Step): Point | null {
  const before = left[0].y - left[1].y
  const after = right[0].y - right[1].y
  if (before * after >= 0) return null
  const share = before / (before - after)
  return {
    x: left[0].x + share * (right[0].x - left[0].x),
    y: left[0].y + share * (right[0].y - left[0].y),
  }
}

// DRAWBAND(VALUE1, COLOR1, VALUE2, COLOR2): the first colour where the first value is above.
const band: Draw = (scene, { arguments: [one, color1, other, color2] }, color) => {
  if (one === undefined || other === undefined) return
  scene.ctx.globalAlpha = kFill
  eachStep(scene, one, other, (step) => {
    const { row, left, right } = step
    // Higher on the screen is a smaller y.
    const colorOf = ([a, b]: [Point, Point]) =>
      colorAt(scene, a.y < b.y ? color1 : color2, row, color)
    const cut = meeting(step)
    if (cut === null) {
      const wider = left[0].y === left[1].y ? right : left
      polygon(scene, [left[0], right[0], right[1], left[1]], colorOf(wider))
    } else {
      polygon(scene, [left[0], cut, left[1]], colorOf(left))
      polygon(scene, [cut, right[0], right[1]], colorOf(right))
    }
  })
  scene.ctx.globalAlpha = 1
}

// FILLRGN(PRICE1, PRICE2, COND1, COLOR1, COND2, COLOR2 …): the first condition that holds counts.
const region: Draw = (scene, { arguments: [one, other, ...choices] }, color) => {
  if (one === undefined || other === undefined) return
  scene.ctx.globalAlpha = kFill
  eachStep(scene, one, other, ({ row, left, right }) => {
    const chosen = choiceAt(scene, choices, row, color)
    if (chosen !== null) polygon(scene, [left[0], right[0], right[1], left[1]], chosen)
  })
  scene.ctx.globalAlpha = 1
}

// Of condition and colour by turns; without any: everywhere, in the statement's own colour.
function choiceAt(scene: Scene, choices: readonly Column[], row: number, color: string) {
  if (choices.length === 0) return color
  for (let i = 0; i < choices.length; i += 2) {
    if (isTrue(choices[i], row)) return colorAt(scene, choices[i + 1], row, color)
  }
  return null
}

// PARTLINE(PRICE, COND1, COLOR1 …): the line from the bar before, in the condition's colour.
const partLine: Draw = (scene, { arguments: [price, ...choices], thickness }, color) => {
  if (price === undefined) return
  eachStep(scene, price, price, ({ row, left, right }) => {
    const chosen = choiceAt(scene, choices, row, color)
    if (chosen !== null) line(scene, left[0], right[0], chosen, thickness)
  })
}

interface Mark {
  index: number
  price: number
}

// Each pair of a bar where the first condition holds and the next one where the second does; of
// several starts the newest counts, and each counts once.
export function pairsOf(scene: Scene, columns: readonly Column[]): [Mark, Mark][] {
  const [start, startPrice, end, endPrice] = columns
  const pairs: [Mark, Mark][] = []
  let from: Mark | null = null
  for (let index = 0; index < scene.to; ++index) {
    const row = scene.row(index)
    if (row === null) continue
    const until = valueAt(endPrice, row)
    if (from !== null && isTrue(end, row) && until !== null) {
      pairs.push([from, { index, price: until }])
      from = null
    }
    const price = valueAt(startPrice, row)
    if (isTrue(start, row) && price !== null) from = { index, price }
  }
  return pairs
}

// DRAWLINE(COND1, PRICE1, COND2, PRICE2, EXTEND): 1 goes on to the right, 10 to the left, 11 both.
const joinedLine: Draw = (scene, drawing, color) => {
  const rim = { left: scene.x(scene.from - 1), right: scene.x(scene.to) }
  for (const [from, to] of pairsOf(scene, drawing.arguments)) {
    const row = scene.row(to.index)
    const extend = row === null ? 0 : (valueAt(drawing.arguments[4], row) ?? 0)
    const a = { x: scene.x(from.index), y: scene.y(from.price) }
    const b = { x: scene.x(to.index), y: scene.y(to.price) }
    const at = (x: number): Point => ({ x, y: a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x) })
    const first = Math.floor(extend / 10) % 10 === 1 && rim.left < a.x ? at(rim.left) : a
    const last = extend % 10 === 1 && rim.right > b.x ? at(rim.right) : b
    if (last.x >= rim.left && first.x <= rim.right) {
      line(scene, first, last, color, drawing.thickness)
    }
  }
}

const kUpright = 10_000

// DRAWSL(COND, PRICE, SLOPE, LENGTH, DIRECTION): SLOPE is the price's step a bar, LENGTH counts
// bars; 0 to the right, 1 to the left, 2 both. A slope of 10000 stands upright, LENGTH in pixels.
const slope: Draw = (scene, { arguments: columns, thickness }, color) => {
  const [condition, price, step, length, direction] = columns
  for (let index = 0; index < scene.to; ++index) {
    const row = scene.row(index)
    if (row === null || !isTrue(condition, row)) continue
    const at = valueAt(price, row)
    const rise = valueAt(step, row)
    const bars = Math.min(Math.max(0, valueAt(length, row) ?? 0), 100_000)
    if (at === null || rise === null) continue
    const way = valueAt(direction, row) ?? 0
    const [back, on] = [way === 0 ? 0 : bars, way === 1 ? 0 : bars]
    const ends: [Point, Point] =
      rise === kUpright
        ? [
            { x: scene.x(index), y: scene.y(at) + back },
            { x: scene.x(index), y: scene.y(at) - on },
          ]
        : [
            { x: scene.x(index - back), y: scene.y(at - rise * back) },
            { x: scene.x(index + on), y: scene.y(at + rise * on) },
          ]
    if (ends[1].x >= scene.x(scene.from - 1)) line(scene, ...ends, color, thickness)
  }
}

export const kAreaDraws: Record<string, Draw> = {
  DRAWBAND: band,
  FILLRGN: region,
  PARTLINE: partLine,
  DRAWLINE: joinedLine,
  DRAWSL: slope,
}
