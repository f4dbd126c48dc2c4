import { describe, expect, it } from 'vitest'
import { drawOutput, type Scene } from './draw_lines'
import { drawShape } from './draw_shapes'
import type { DrawingColumns, OutputColumn } from './formula_columns'

// A canvas that remembers what was asked of it, with the colours of that moment.
function recorder() {
  const calls: unknown[][] = []
  const ctx = new Proxy({} as Record<string, unknown>, {
    get: (kept, name: string) => {
      if (name in kept) return kept[name]
      return (...values: unknown[]) => {
        const color = name === 'stroke' ? kept.strokeStyle : kept.fillStyle
        const painted = /^(stroke|fill)/.test(name)
        calls.push(painted ? [name, color, ...values] : [name, ...values])
      }
    },
  })
  return { ctx: ctx as unknown as CanvasRenderingContext2D, calls }
}

function sceneWith(ctx: CanvasRenderingContext2D, bars: number): Scene {
  return {
    ctx,
    from: 0,
    to: bars,
    barWidth: 6,
    x: (index) => index * 10,
    y: (value) => 100 - value,
    row: (index) => (index >= 0 && index < bars ? index : null),
    rises: (index) => index % 2 === 0,
    up: 'red',
    down: 'green',
    text: 'black',
    panel: 'white',
  }
}

function output(style: string, values: (number | null)[]): OutputColumn {
  return { name: 'A', style, color: '', thickness: 1, values }
}

function drawn(style: string, values: (number | null)[]) {
  const { ctx, calls } = recorder()
  drawOutput(sceneWith(ctx, values.length), output(style, values), 'blue')
  return calls
}

describe('a line', () => {
  it('is broken where a value is missing', () => {
    const moves = drawn('line', [1, 2, null, 4, 5]).filter(([name]) => /To$/.test(String(name)))
    expect(moves).toEqual([
      ['moveTo', 0, 99],
      ['lineTo', 10, 98],
      ['moveTo', 30, 96],
      ['lineTo', 40, 95],
    ])
  })
  it('is not drawn at all where the formula says so', () => {
    expect(drawn('none', [1, 2])).toEqual([])
  })
})

describe('sticks', () => {
  it('stand on zero, red above and green below', () => {
    const calls = drawn('color_stick', [3, -2]).filter(([name]) => name !== 'beginPath')
    expect(calls).toEqual([
      ['moveTo', 0, 100],
      ['lineTo', 0, 97],
      ['stroke', 'red'],
      ['moveTo', 10, 100],
      ['lineTo', 10, 102],
      ['stroke', 'green'],
    ])
  })
  it('of volume have the colour of the bar', () => {
    expect(drawn('vol_stick', [5, 6])).toEqual([
      ['fillRect', 'red', -3, 95, 6, 5],
      ['fillRect', 'green', 7, 94, 6, 6],
    ])
  })
})

describe('shapes', () => {
  function shape(part: Partial<DrawingColumns>, bars = 2) {
    const { ctx, calls } = recorder()
    const whole = { shape: '', color: '', thickness: 1, texts: [], arguments: [], ...part }
    drawShape(sceneWith(ctx, bars), whole, 'blue')
    return calls
  }
  it('STICKLINE fills between two prices where its condition holds', () => {
    const calls = shape({ shape: 'STICKLINE', arguments: [[0, 1], [10], [4], [5], [0]] })
    expect(calls).toEqual([['fillRect', 'blue', 8.5, 90, 3, 6]])
  })
  it('STICKLINE can be hollow', () => {
    const calls = shape({ shape: 'STICKLINE', arguments: [[1, 0], [10], [4], [10], [1]] })
    expect(calls.map(([name]) => name)).toEqual(['setLineDash', 'strokeRect', 'setLineDash'])
  })
  it('DRAWICON 1 points up in the colour of rising, 2 down', () => {
    const up = shape({ shape: 'DRAWICON', arguments: [[1, 0], [10, 10], [1]] })
    expect(up.at(-1)).toEqual(['fill', 'red'])
    expect(up.find(([name]) => name === 'moveTo')).toEqual(['moveTo', 0, 93])
    const down = shape({ shape: 'DRAWICON', arguments: [[1, 0], [10, 10], [2]] })
    expect(down.at(-1)).toEqual(['fill', 'green'])
  })
  it('DRAWTEXT writes its text at its price', () => {
    const calls = shape({ shape: 'DRAWTEXT', texts: ['买'], arguments: [[0, 1], [10, 20]] })
    expect(calls).toEqual([['fillText', 'blue', '买', 10, 80]])
  })
  it('an unknown one leaves the canvas alone', () => {
    expect(shape({ shape: 'DRAWBMP', arguments: [[1], [1]] })).toEqual([])
  })
})
