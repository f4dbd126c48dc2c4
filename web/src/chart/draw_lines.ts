// Output lines of a formula on a canvas, in the styles that the language has.
import { styleOf, valueAt, type OutputColumn } from './formula_columns'

export interface Scene {
  ctx: CanvasRenderingContext2D
  from: number // index of the first bar to draw
  to: number // one after the last
  barWidth: number // px, of a candle's body
  x: (index: number) => number
  y: (value: number) => number
  row: (index: number) => number | null // of the columns; null where there is none
  size: () => { width: number; height: number } // px, of the pane
  rises: (index: number) => boolean
  up: string
  down: string
  text: string
  panel: string
}

interface Point {
  index: number
  x: number
  y: number
  value: number
}

function pointsOf(scene: Scene, values: OutputColumn['values']): Point[] {
  const points: Point[] = []
  // One bar more at each side, so that a line leaves the picture and doesn't end at its rim.
  for (let index = Math.max(0, scene.from - 1); index <= scene.to; ++index) {
    const row = scene.row(index)
    const value = row === null ? null : valueAt(values, row)
    if (value !== null) points.push({ index, x: scene.x(index), y: scene.y(value), value })
  }
  return points
}

// A line stops where a value is undefined and starts anew after it.
export function strokeLine(scene: Scene, points: readonly Point[], dashes: readonly number[]) {
  const { ctx } = scene
  ctx.setLineDash([...dashes])
  ctx.beginPath()
  let before = Number.NaN
  for (const { index, x, y } of points) {
    if (index === before + 1) ctx.lineTo(x, y)
    else ctx.moveTo(x, y)
    before = index
  }
  ctx.stroke()
  ctx.setLineDash([])
}

function sticks(scene: Scene, points: readonly Point[], colorOf: (point: Point) => string) {
  const { ctx } = scene
  const zero = scene.y(0)
  for (const point of points) {
    ctx.strokeStyle = colorOf(point)
    ctx.beginPath()
    ctx.moveTo(point.x, zero)
    ctx.lineTo(point.x, point.y)
    ctx.stroke()
  }
}

// In the manner of volume: a body as wide as a candle's, filled where the bar fell.
function volumeSticks(scene: Scene, points: readonly Point[]) {
  const { ctx, barWidth } = scene
  const zero = scene.y(0)
  for (const { index, x, y } of points) {
    ctx.fillStyle = scene.rises(index) ? scene.up : scene.down
    ctx.fillRect(x - barWidth / 2, Math.min(y, zero), barWidth, Math.abs(zero - y))
  }
}

function dots(scene: Scene, points: readonly Point[], shape: 'cross' | 'circle' | 'point') {
  const { ctx } = scene
  const radius = Math.max(1.5, Math.min(4, scene.barWidth / 3))
  for (const { x, y } of points) {
    ctx.beginPath()
    if (shape === 'cross') {
      ctx.moveTo(x - radius, y - radius)
      ctx.lineTo(x + radius, y + radius)
      ctx.moveTo(x + radius, y - radius)
      ctx.lineTo(x - radius, y + radius)
      ctx.stroke()
    } else {
      ctx.arc(x, y, shape === 'point' ? 1.5 : radius, 0, 2 * Math.PI)
      if (shape === 'point') ctx.fill()
      else ctx.stroke()
    }
  }
}

export function drawOutput(scene: Scene, output: OutputColumn, color: string) {
  const { ctx } = scene
  const points = pointsOf(scene, output.values)
  ctx.strokeStyle = ctx.fillStyle = color
  ctx.lineWidth = Math.max(1, Math.min(9, output.thickness))
  ctx.lineJoin = 'round'
  const style = styleOf(output.style)
  switch (style) {
    case 'none':
      return
    case 'stick':
      return sticks(scene, points, () => color)
    case 'linestick':
      sticks(scene, points, () => color)
      return strokeLine(scene, points, [])
    case 'colorstick':
      return sticks(scene, points, ({ value }) => (value >= 0 ? scene.up : scene.down))
    case 'volstick':
      return volumeSticks(scene, points)
    case 'crossdot':
      return dots(scene, points, 'cross')
    case 'circledot':
      return dots(scene, points, 'circle')
    case 'pointdot':
      return dots(scene, points, 'point')
    case 'dotline':
      return strokeLine(scene, points, [3, 3])
    case 'line':
      return strokeLine(scene, points, [])
  }
}
