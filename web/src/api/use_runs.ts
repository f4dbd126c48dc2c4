// What backtests and sweeps have in common: states, and a backtest to start.
import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { answerOf, client } from './client'
import type { Backtest, BacktestRequest } from './types'

export const isEnded = (state: Backtest['state']) => state !== 'queued' && state !== 'running'

export interface NewRun {
  text: string
  values: Readonly<Record<string, number>>
  audit: boolean
  from?: string | null // instead of the text's
  to?: string | null
  paths?: number | null // of Monte Carlo, instead of the text's
}

export function useStartBacktest() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ text, values, audit, from, to, paths }: NewRun) => {
      const days = { ...(from && { from }), ...(to && { to }) }
      const drawn = typeof paths === 'number' ? { monte_carlo_paths: paths } : {}
      const body: BacktestRequest = { text, parameters: { ...values }, audit, ...days, ...drawn }
      return answerOf(client.POST('/api/v1/backtests', { body }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['backtests', 'list'] }),
  })
}
