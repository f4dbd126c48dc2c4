// Values for a formula's parameters, within their ranges.

export interface Parameter {
  name: string
  default_value: number
  min: number
  max: number
  step: number
}

// `value` in the parameter's range; what is no number is the default.
export function within({ default_value, min, max }: Parameter, value: unknown): number {
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value ?? ''))
  if (!Number.isFinite(number)) return default_value
  return Math.min(max, Math.max(min, number))
}

// One value a parameter: those given, then defaults; what is too many is left out.
export function valuesFor(all: readonly Parameter[], given: readonly number[]): number[] {
  return all.map((one, i) => within(one, given[i] ?? one.default_value))
}

export function areDefaults(all: readonly Parameter[], values: readonly number[]): boolean {
  return all.every((one, i) => (values[i] ?? one.default_value) === one.default_value)
}

// "MACD(12, 26, 9)"; a formula without parameters is its name.
export function titleOf(name: string, values: readonly number[]): string {
  return values.length === 0 ? name : `${name}(${values.join(', ')})`
}
