// Drawing statements of a formula on a canvas. What isn't here is named by undrawnShapes().
import { kAreaDraws } from './draw_areas'
import type { Scene } from './draw_lines'
import { isTrue, textAt, valueAt, type DrawingColumns } from './formula_columns'

type Draw = (scene: Scene, drawing: DrawingColumns, color: string) => void

function eachRow(scene: Scene, draw: (index: number, row: number) => void) {
  for (let index = scene.from; index < scene.to; ++index) {
    const row = scene.row(index)
    if (row !== null) draw(index, row)
  }
}

// STICKLINE(COND, PRICE1, PRICE2, WIDTH, EMPTY). A width of 10 is a candle's; 0 is a line.
const stickLine: Draw = (scene, { arguments: [condition, one, other, wide, empty] }, color) => {
  const { ctx, barWidth } = scene
  eachRow(scene, (index, row) => {
    const a = valueAt(one, row)
    const b = valueAt(other, row)
    if (!isTrue(condition, row) || a === null || b === null) return
    const share = Math.min(1, Math.max(0, (valueAt(wide, row) ?? 0) / 10))
    const width = Math.max(1, barWidth * share)
    const top = Math.min(scene.y(a), scene.y(b))
    const height = Math.max(1, Math.abs(scene.y(a) - scene.y(b)))
    const left = scene.x(index) - width / 2
    if (width > 2 && isTrue(empty, row)) {
      ctx.strokeStyle = color
      ctx.setLineDash((valueAt(empty, row) ?? 0) < 0 ? [2, 2] : [])
      ctx.strokeRect(left + 0.5, top, width - 1, height)
      ctx.setLineDash([])
    } else {
      ctx.fillStyle = color
      ctx.fillRect(left, top, width, height)
    }
  })
}

function arrow(scene: Scene, x: number, y: number, points: 'up' | 'down') {
  const { ctx } = scene
  const size = 5
  const tip = points === 'up' ? y + 3 : y - 3
  const foot = points === 'up' ? tip + 2 * size : tip - 2 * size
  ctx.fillStyle = points === 'up' ? scene.up : scene.down
  ctx.beginPath()
  ctx.moveTo(x, tip)
  ctx.lineTo(x - size, foot)
  ctx.lineTo(x + size, foot)
  ctx.closePath()
  ctx.fill()
}

// Icons have numbers: 1 and 2 are the arrows that buy and sell; any other shows its number.
const icon: Draw = (scene, { arguments: [condition, price, number] }, color) => {
  const { ctx } = scene
  eachRow(scene, (index, row) => {
    const at = valueAt(price, row)
    if (!isTrue(condition, row) || at === null) return
    const x = scene.x(index)
    const y = scene.y(at)
    const which = valueAt(number, row) ?? 0
    if (which === 1) return arrow(scene, x, y, 'up')
    if (which === 2) return arrow(scene, x, y, 'down')
    ctx.beginPath()
    ctx.arc(x, y, 7, 0, 2 * Math.PI)
    ctx.fillStyle = scene.panel
    ctx.fill()
    ctx.strokeStyle = ctx.fillStyle = color
    ctx.stroke()
    ctx.font = '9px sans-serif'
    ctx.textAlign = 'center'
    ctx.textBaseline = 'middle'
    ctx.fillText(String(which), x, y + 0.5)
  })
}

function write(scene: Scene, text: string, x: number, y: number, color: string) {
  const { ctx } = scene
  ctx.font = '11px sans-serif'
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  ctx.fillStyle = color
  ctx.fillText(text, x, y)
}

const text: Draw = (scene, drawing, color) => {
  const [condition, price] = drawing.arguments
  eachRow(scene, (index, row) => {
    const at = valueAt(price, row)
    if (!isTrue(condition, row) || at === null) return
    write(scene, textAt(drawing, row), scene.x(index), scene.y(at), color)
  })
}

const number: Draw = (scene, { arguments: [condition, price, value] }, color) => {
  eachRow(scene, (index, row) => {
    const at = valueAt(price, row)
    const shown = valueAt(value, row)
    if (!isTrue(condition, row) || at === null || shown === null) return
    write(scene, String(Number(shown.toFixed(2))), scene.x(index), scene.y(at), color)
  })
}

// Joins the points where the condition holds. Those beside the picture are needed for its rim.
const polyLine: Draw = (scene, { arguments: [condition, price], thickness }, color) => {
  const { ctx } = scene
  const found: { x: number; y: number }[] = []
  const kept = { ...scene, from: Math.max(0, scene.from - 250), to: scene.to + 250 }
  eachRow(kept, (index, row) => {
    const at = valueAt(price, row)
    if (isTrue(condition, row) && at !== null) found.push({ x: scene.x(index), y: scene.y(at) })
  })
  ctx.strokeStyle = color
  ctx.lineWidth = Math.max(1, thickness)
  ctx.beginPath()
  found.forEach(({ x, y }, i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)))
  ctx.stroke()
}

const verticalLine: Draw = (scene, { arguments: [condition] }, color) => {
  const { ctx } = scene
  ctx.strokeStyle = color
  ctx.lineWidth = 1
  eachRow(scene, (index, row) => {
    if (!isTrue(condition, row)) return
    ctx.beginPath()
    ctx.moveTo(scene.x(index), 0)
    ctx.lineTo(scene.x(index), ctx.canvas.height)
    ctx.stroke()
  })
}

// DRAWKLINE(HIGH, OPEN, LOW, CLOSE).
const candle: Draw = (scene, { arguments: [high, open, low, close] }) => {
  const { ctx, barWidth } = scene
  eachRow(scene, (index, row) => {
    const prices = [high, open, low, close].map((column) => valueAt(column, row))
    if (prices.includes(null)) return
    const [top, start, bottom, end] = prices.map((price) => scene.y(price!)) as number[]
    const x = scene.x(index)
    ctx.strokeStyle = ctx.fillStyle = end! <= start! ? scene.up : scene.down
    ctx.beginPath()
    ctx.moveTo(x, top!)
    ctx.lineTo(x, bottom!)
    ctx.stroke()
    const height = Math.max(1, Math.abs(end! - start!))
    ctx.fillRect(x - barWidth / 2, Math.min(start!, end!), barWidth, height)
  })
}

// DRAWTEXT_FIX(COND, X, Y, ALIGNMENT, 'text'): X and Y are shares of the pane; written once, where
// the condition holds on the newest bar in sight. Alignment 0 begins at X, 1 ends there.
function writeFixed(scene: Scene, drawing: DrawingColumns, shown: string, row: number) {
  const { ctx } = scene
  const [, x, y, alignment] = drawing.arguments
  const size = scene.size()
  ctx.font = '12px sans-serif'
  ctx.textAlign = (valueAt(alignment, row) ?? 0) === 0 ? 'left' : 'right'
  ctx.textBaseline = 'top'
  ctx.fillText(shown, (valueAt(x, row) ?? 0) * size.width, (valueAt(y, row) ?? 0) * size.height)
}

function newestRow(scene: Scene, condition: DrawingColumns['arguments'][number] | undefined) {
  for (let index = scene.to - 1; index >= scene.from; --index) {
    const row = scene.row(index)
    if (row !== null) return isTrue(condition, row) ? row : null
  }
  return null
}

const fixedText: Draw = (scene, drawing, color) => {
  const row = newestRow(scene, drawing.arguments[0])
  scene.ctx.fillStyle = color
  if (row !== null) writeFixed(scene, drawing, textAt(drawing, row), row)
}

const fixedNumber: Draw = (scene, drawing, color) => {
  const row = newestRow(scene, drawing.arguments[0])
  const shown = row === null ? null : valueAt(drawing.arguments[4], row)
  scene.ctx.fillStyle = color
  if (row !== null && shown !== null) {
    writeFixed(scene, drawing, String(Number(shown.toFixed(2))), row)
  }
}

const kDraws: Record<string, Draw> = {
  STICKLINE: stickLine,
  DRAWICON: icon,
  DRAWTEXT: text,
  DRAWNUMBER: number,
  POLYLINE: polyLine,
  VERTLINE: verticalLine,
  DRAWKLINE: candle,
  DRAWTEXT_FIX: fixedText,
  DRAWNUMBER_FIX: fixedNumber,
  ...kAreaDraws,
}

export function drawShape(scene: Scene, drawing: DrawingColumns, color: string) {
  kDraws[drawing.shape]?.(scene, drawing, color)
}
