// Purchases and sales drawn over the candles: triangles under and over the bars, and a line from
// each entry to its exit.
import { registerIndicator, type IndicatorDrawParams } from 'klinecharts'
import type { Palette } from './palette'
import { barAt, type TradeMark, type TradeMarks } from './trade_marks'

export interface DrawnTradeMarks extends TradeMarks {
  palette: Palette
}

export const kTrades = 'trade_marks'

const kHalf = 5 // px of a triangle
const kGap = 6 // px to the bar

interface Place {
  x: (index: number) => number
  y: (price: number) => number
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, side: TradeMark['side']) {
  const foot = side === 'buy' ? y + 2 * kHalf : y - 2 * kHalf
  ctx.beginPath()
  ctx.moveTo(x, y)
  ctx.lineTo(x - kHalf, foot)
  ctx.lineTo(x + kHalf, foot)
  ctx.closePath()
  ctx.fill()
}

type Rows = readonly { time: number; high: number; low: number }[]

function drawLinks(ctx: CanvasRenderingContext2D, all: DrawnTradeMarks, rows: Rows, at: Place) {
  const { palette } = all
  for (const { from, to, gain, strong } of all.links) {
    const [first, last] = [barAt(rows, from.time), barAt(rows, to.time)]
    if (first < 0 || last < 0) continue
    ctx.globalAlpha = strong ? 1 : 0.45
    ctx.strokeStyle = gain >= 0 ? palette.up : palette.down
    ctx.lineWidth = strong ? 1.6 : 1
    ctx.setLineDash([4, 3])
    ctx.beginPath()
    ctx.moveTo(at.x(first), at.y(from.price))
    ctx.lineTo(at.x(last), at.y(to.price))
    ctx.stroke()
  }
}

function drawMarks(ctx: CanvasRenderingContext2D, all: DrawnTradeMarks, rows: Rows, at: Place) {
  const { palette } = all
  ctx.setLineDash([])
  for (const { time, price, side, strong } of all.marks) {
    const index = barAt(rows, time)
    if (index < 0) continue
    const bar = rows[index]!
    const x = at.x(index)
    ctx.globalAlpha = strong ? 1 : 0.6
    ctx.fillStyle = side === 'buy' ? palette.up : palette.down
    triangle(ctx, x, side === 'buy' ? at.y(bar.low) + kGap : at.y(bar.high) - kGap, side)
    ctx.fillStyle = palette.text
    ctx.beginPath()
    ctx.arc(x, at.y(price), 2, 0, 2 * Math.PI)
    ctx.fill()
  }
}

export function registerTrades() {
  registerIndicator<unknown, unknown, DrawnTradeMarks>({
    name: kTrades,
    series: 'price',
    figures: [],
    calc: (bars) => bars.map(() => ({})),
    draw: ({ ctx, chart, indicator, xAxis, yAxis }: IndicatorDrawParams<
      unknown,
      unknown,
      DrawnTradeMarks
    >) => {
      const all = indicator.extendData
      if (!all) return true
      const rows = chart.getDataList() as unknown as Rows
      const at: Place = {
        x: (index) => xAxis.convertToPixel(index),
        y: (price) => yAxis.convertToPixel(price),
      }
      ctx.save()
      drawLinks(ctx, all, rows, at)
      drawMarks(ctx, all, rows, at)
      ctx.restore()
      return true
    },
    shouldUpdate: () => true,
  })
}
