// Parameter sets of a sweep as tables, curves and files have them. Pure.
import type { Sweep, SweepFigure, SweepRow } from '@/api/types'

// Parameters of which more than one value was tried.
export function variedOf(axes: Sweep['axes']): string[] {
  return Object.keys(axes).filter((name) => axes[name]!.length > 1)
}

export function valueOf(
  row: SweepRow | null | undefined,
  figures: readonly SweepFigure[],
  name: string,
): number | null {
  return row?.values[figures.findIndex((one) => one.name === name)] ?? null
}

// A figure over the only parameter that varies, by the parameter.
export function curveOf(
  rows: readonly SweepRow[],
  parameter: string,
  figure: number,
): { row: SweepRow; at: number; value: number | null }[] {
  return rows
    .map((row) => ({ row, at: row.parameters[parameter] ?? 0, value: row.values[figure] ?? null }))
    .sort((a, b) => a.at - b.at)
}

// Numbers as they are, so that nothing is lost; an undefined one is empty.
export function csvOf(
  names: readonly string[],
  figures: readonly SweepFigure[],
  rows: readonly SweepRow[],
): string {
  const cell = (value: number | null | undefined) => (value === null ? '' : String(value ?? ''))
  const lines = rows.map(({ set, parameters, values }) =>
    [set, ...names.map((name) => parameters[name]), ...values].map(cell).join(','),
  )
  return [['set', ...names, ...figures.map((one) => one.name)].join(','), ...lines, ''].join('\n')
}
