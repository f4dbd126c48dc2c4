// What a sweep runs with, as a form holds it, and as the server takes it. Pure.
import type { Sweep, SweepRequest } from '@/api/types'

export interface Settings {
  rankBy: string
  samples: string // empty, or 0: all
  purses: 'each' | 'one'
  from: string // empty: as the strategy says
  to: string
  fit: string // empty, or 0: no walk forward
  trade: string
  paths: string // of Monte Carlo; empty, or 0: none
}

export type SettingProblem = 'whole' | 'trade' | 'order'

const kWhole = ['samples', 'fit', 'trade', 'paths'] as const
const kMost = { samples: 1e8, fit: 1e9, trade: 1e9, paths: 100_000 } as const

interface Written {
  values: readonly { key: string; value: string }[]
  from: string | null
  to: string | null
}

const shown = (value: string | number | undefined) =>
  value === undefined || Number(value) === 0 ? '' : String(value)

// As a strategy's text says.
export function settingsOf({ values, from, to }: Written): Settings {
  const value = (key: string) => values.find((one) => one.key === key)?.value
  return {
    rankBy: value('sweep.rank_by') ?? 'sharpe',
    samples: shown(value('sweep.samples')),
    purses: 'each',
    from: from ?? '',
    to: to ?? '',
    fit: shown(value('walk_forward.fit')),
    trade: shown(value('walk_forward.trade')),
    paths: shown(value('monte_carlo.paths')),
  }
}

// How another sweep ran, and what it tried.
export type Like = Pick<
  Sweep,
  | 'axes'
  | 'rank_by'
  | 'samples'
  | 'purses'
  | 'from'
  | 'to'
  | 'walk_forward_fit'
  | 'walk_forward_trade'
  | 'monte_carlo_paths'
>

export function settingsLike(sweep: Like): Settings {
  return {
    rankBy: sweep.rank_by,
    samples: shown(sweep.samples),
    purses: sweep.purses,
    from: sweep.from ?? '',
    to: sweep.to ?? '',
    fit: shown(sweep.walk_forward_fit),
    trade: shown(sweep.walk_forward_trade),
    paths: shown(sweep.monte_carlo_paths),
  }
}

const whole = (text: string) => (text.trim() === '' ? 0 : Number(text))

// What is wrong, by field.
export function problemsOf(settings: Settings): Partial<Record<keyof Settings, SettingProblem>> {
  const problems: Partial<Record<keyof Settings, SettingProblem>> = {}
  for (const key of kWhole) {
    const number = whole(settings[key])
    if (!Number.isInteger(number) || number < 0 || number > kMost[key]) problems[key] = 'whole'
  }
  const { fit, trade, from, to } = settings
  if (whole(fit) > 0 && whole(trade) === 0) problems.trade = 'trade'
  if (from !== '' && to !== '' && to < from) problems.to = 'order'
  return problems
}

export function requestOf(
  text: string,
  settings: Settings,
  grid: Readonly<Record<string, number[]>>,
): SweepRequest {
  return {
    text,
    grid: { ...grid },
    purses: settings.purses,
    rank_by: settings.rankBy,
    samples: whole(settings.samples),
    walk_forward_fit: whole(settings.fit),
    walk_forward_trade: whole(settings.trade),
    monte_carlo_paths: whole(settings.paths),
    ...(settings.from && { from: settings.from }),
    ...(settings.to && { to: settings.to }),
  }
}
