import { describe, expect, it } from 'vitest'
import { axisOf, gridSize, rangesFor, type ParameterRange } from './ranges'

const fast = { name: 'FAST', default_value: 5, min: 2, max: 60, step: 1 }
const rate = { name: 'RATE', default_value: 0.1, min: 0, max: 1, step: 0.1 }
const range = (more: Partial<ParameterRange>): ParameterRange => ({
  ...rangesFor([fast], new Map())[0]!,
  ...more,
})

describe('values of a parameter', () => {
  it.each([
    [{ from: '2', to: '10', step: '4' }, [2, 6, 10]],
    [{ from: '2', to: '9', step: '4' }, [2, 6]],
    [{ from: '7', to: '7', step: '1' }, [7]],
    [{ kind: 'list', list: '20, 5 10，5;' }, [5, 10, 20]],
    [{ kind: 'fixed', value: ' 8 ' }, [8]],
  ] as const)('%o: %j', (more, values) => {
    expect(axisOf(range(more), fast)).toEqual({ values: [...values], problem: null })
  })

  it('of tenths are tenths', () => {
    const tenths = rangesFor([rate], new Map())[0]!
    expect(axisOf(tenths, rate).values).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
  })

  it.each([
    [{ from: 'x' }, 'number'],
    [{ from: '' }, 'number'],
    [{ from: '9', to: '3' }, 'order'],
    [{ step: '0' }, 'step'],
    [{ step: '-1' }, 'step'],
    [{ to: '61' }, 'outside'],
    [{ step: '0.000001' }, 'many'],
    [{ kind: 'list', list: ' ' }, 'empty'],
    [{ kind: 'list', list: '5, ten' }, 'number'],
    [{ kind: 'list', list: '1, 5' }, 'outside'],
    [{ kind: 'fixed', value: '5 6' }, 'number'],
    [{ kind: 'fixed', value: 'Infinity' }, 'number'],
  ] as const)('%o is refused: %s', (more, problem) => {
    expect(axisOf(range(more), fast)).toEqual({ values: [], problem })
  })
})

describe('a form', () => {
  it('has whole ranges where the strategy has no grid', () => {
    expect(rangesFor([fast], new Map())[0]).toMatchObject({ kind: 'range', from: '2', to: '60' })
  })

  it('has what the grid says, and defaults for what it leaves out', () => {
    const slow = { ...fast, name: 'SLOW', default_value: 20, max: 250 }
    const grid = new Map([['FAST', [2, 4, 6, 8]]])
    expect(rangesFor([fast, slow], grid)).toMatchObject([
      { kind: 'range', from: '2', to: '8', step: '2' },
      { kind: 'fixed', value: '20' },
    ])
    expect(rangesFor([slow], new Map([['SLOW', [20, 60, 120]]]))[0]).toMatchObject({
      kind: 'list',
      list: '20, 60, 120',
    })
  })
})

it('counts sets', () => {
  const axis = (count: number) => ({ values: Array.from({ length: count }, Number), problem: null })
  expect(gridSize([axis(3), axis(4)])).toBe(12)
  expect(gridSize([axis(3), { values: [], problem: 'order' }])).toBeNaN()
})
