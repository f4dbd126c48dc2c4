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
    size: () => ({ width: 200, height: 100 }),
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
  const moves = (calls: unknown[][]) =>
    calls.filter(([name]) => /^(moveTo|lineTo|fill|stroke)$/.test(String(name)))
  it('DRAWBAND changes its colour where the two values cross', () => {
    const calls = shape({ shape: 'DRAWBAND', arguments: [[10, 0], [0xff], [0, 10], [0xff0000]] })
    expect(moves(calls)).toEqual([
      ['moveTo', 0, 90],
      ['lineTo', 5, 95],
      ['lineTo', 0, 100],
      ['fill', '#ff0000'],
      ['moveTo', 5, 95],
      ['lineTo', 10, 100],
      ['lineTo', 10, 90],
      ['fill', expect.stringMatching(/^#/)],
    ])
  })
  it('FILLRGN takes the colour of the first condition that holds, and none without', () => {
    const part = { shape: 'FILLRGN', arguments: [[4], [2], [0, 0, 0], [0xff], [0, 1, 0], [0xff]] }
    const calls = shape(part, 3)
    expect(moves(calls)).toEqual([
      ['moveTo', 0, 96],
      ['lineTo', 10, 96],
      ['lineTo', 10, 98],
      ['lineTo', 0, 98],
      ['fill', '#ff0000'],
    ])
  })
  it('PARTLINE draws its price where a condition holds', () => {
    const calls = shape({ shape: 'PARTLINE', arguments: [[1, 2, 3], [0, 1, 0], [0xff]] }, 3)
    expect(moves(calls)).toEqual([
      ['moveTo', 0, 99],
      ['lineTo', 10, 98],
      ['stroke', '#ff0000'],
    ])
  })
  it('DRAWLINE joins the newest start with the next end, and goes on where asked', () => {
    const part = (extend: number) =>
      shape(
        {
          shape: 'DRAWLINE',
          arguments: [[1, 1, 0, 0], [9, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [extend]],
        },
        4,
      )
    expect(moves(part(0))).toEqual([
      ['moveTo', 10, 100],
      ['lineTo', 20, 99],
      ['stroke', 'blue'],
    ])
    expect(moves(part(11))).toEqual([
      ['moveTo', -10, 102],
      ['lineTo', 40, 97],
      ['stroke', 'blue'],
    ])
  })
  it('DRAWSL goes its length to the right, to the left, or upright', () => {
    const part = (slope: number, way: number) =>
      shape({ shape: 'DRAWSL', arguments: [[0, 1, 0], [5], [slope], [3], [way]] }, 3)
    expect(moves(part(2, 0)).slice(0, 2)).toEqual([
      ['moveTo', 10, 95],
      ['lineTo', 40, 89],
    ])
    expect(moves(part(2, 1)).slice(0, 2)).toEqual([
      ['moveTo', -20, 101],
      ['lineTo', 10, 95],
    ])
    expect(moves(part(10000, 0)).slice(0, 2)).toEqual([
      ['moveTo', 10, 95],
      ['lineTo', 10, 92],
    ])
  })
  it('DRAWTEXT_FIX writes once, at a share of the pane', () => {
    const fixed = { shape: 'DRAWTEXT_FIX', texts: ['好'], arguments: [[1], [0.5], [0.1], [0]] }
    expect(shape(fixed, 3)).toEqual([['fillText', 'blue', '好', 100, 10]])
  })
  it('a text is put together from words and numbers', () => {
    const writing = [
      { text: '价', argument: -1, decimals: 0 },
      { text: '', argument: 2, decimals: 1 },
    ]
    const part = { shape: 'DRAWTEXT', texts: [], writing, arguments: [[0, 1], [10, 20], [3, 4]] }
    expect(shape(part)).toEqual([['fillText', 'blue', '价4.0', 10, 80]])
  })
  it('an unknown one leaves the canvas alone', () => {
    expect(shape({ shape: 'DRAWBMP', arguments: [[1], [1]] })).toEqual([])
  })
})
