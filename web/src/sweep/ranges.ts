// What values of each parameter a sweep tries, as a form holds them: typed text. Pure.
import type { Parameter } from '@/ui/parameters'

export const kKinds = ['range', 'list', 'fixed'] as const
export type RangeKind = (typeof kKinds)[number]

export interface ParameterRange {
  name: string
  kind: RangeKind
  from: string
  to: string
  step: string
  list: string // "5, 10, 20"
  value: string
}

export type RangeProblem = 'number' | 'order' | 'step' | 'outside' | 'many' | 'empty'

export const kAxisMax = 10_000 // values of one parameter
export const kSetsMax = 1e8 // as the server takes them

export interface Axis {
  values: number[]
  problem: RangeProblem | null
}

const kNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

function numberOf(text: string): number {
  return kNumber.test(text.trim()) ? Number(text) : Number.NaN
}

// 0.1 + 2 × 0.1 is 0.3, not 0.30000000000000004.
const tidy = (value: number) => Number(value.toPrecision(12))

function steps(from: number, to: number, step: number): Axis {
  const failed = (problem: RangeProblem): Axis => ({ values: [], problem })
  if (![from, to, step].every(Number.isFinite)) return failed('number')
  if (to < from) return failed('order')
  if (!(step > 0)) return failed('step')
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (count > kAxisMax) return failed('many')
  return { values: Array.from({ length: count }, (_, i) => tidy(from + i * step)), problem: null }
}

function listed(text: string): Axis {
  const parts = text.split(/[\s,，;；]+/).filter((one) => one !== '')
  const values = [...new Set(parts.map(numberOf))].sort((a, b) => a - b)
  if (values.length === 0) return { values, problem: 'empty' }
  if (!values.every(Number.isFinite)) return { values: [], problem: 'number' }
  return values.length > kAxisMax ? { values: [], problem: 'many' } : { values, problem: null }
}

// The values, ascending; or what is wrong.
export function axisOf(range: ParameterRange, { min, max }: Parameter): Axis {
  let axis: Axis
  if (range.kind === 'list') axis = listed(range.list)
  else if (range.kind === 'fixed') axis = listed(range.value)
  else axis = steps(numberOf(range.from), numberOf(range.to), numberOf(range.step))
  if (range.kind === 'fixed' && axis.values.length > 1) return { values: [], problem: 'number' }
  const outside = axis.values.some((one) => one < min || one > max)
  return outside ? { values: [], problem: 'outside' } : axis
}

// The step between values that are evenly apart; null: they aren't, or are too few to say.
function evenStep(values: readonly number[]): number | null {
  if (values.length < 3) return null
  const step = tidy(values[1]! - values[0]!)
  const even = values.every((one, i) => Math.abs(one - (values[0]! + i * step)) <= 1e-9 * step)
  return step > 0 && even ? step : null
}

function rangeOf(one: Parameter, given: readonly number[] | undefined): ParameterRange {
  const step = one.step > 0 ? one.step : 1
  const range: ParameterRange = {
    name: one.name,
    kind: 'range',
    from: String(one.min),
    to: String(one.max),
    step: String(step),
    list: '',
    value: String(one.default_value),
  }
  if (given === undefined) return range
  const list = given.join(', ')
  if (given.length === 1) return { ...range, kind: 'fixed', value: list, list }
  const even = evenStep(given)
  if (even === null) return { ...range, kind: 'list', list }
  const ends = { from: String(given[0]), to: String(given.at(-1)), step: String(even) }
  return { ...range, ...ends, list }
}

// As a strategy's grid says; without one every parameter from its min to its max. A parameter that
// a grid leaves out keeps its default.
export function rangesFor(
  parameters: readonly Parameter[],
  grid: ReadonlyMap<string, readonly number[]>,
): ParameterRange[] {
  return parameters.map((one) => {
    const given = grid.get(one.name)
    return rangeOf(one, given ?? (grid.size > 0 ? [one.default_value] : undefined))
  })
}

// Parameter sets of the whole grid; NaN where one of the axes is wrong.
export function gridSize(axes: readonly Axis[]): number {
  if (axes.some((one) => one.problem !== null)) return Number.NaN
  return axes.reduce((product, one) => product * one.values.length, 1)
}
