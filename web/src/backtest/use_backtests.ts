// Backtests: starting one, following it, what it gave.
import {
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { Backtest, BacktestRequest, BacktestResult, BacktestSummary } from '@/api/types'

const kPollMs = 400

export const isEnded = (state: Backtest['state']) => state !== 'queued' && state !== 'running'

export function useBacktests() {
  return useQuery({
    queryKey: ['backtests', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/backtests', { signal })),
    select: (answer): BacktestSummary[] => answer.backtests as BacktestSummary[],
    // One that the command line or another page started shows here as well.
    refetchInterval: (query) =>
      query.state.data?.backtests.some((one) => !isEnded(one.state)) ? 1_000 : 10_000,
  })
}

export function useBacktest(id: Ref<number | undefined>) {
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['backtests', 'one', id],
    enabled: () => id.value !== undefined,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id.value! } }
      const one = (await answerOf(
        client.GET('/api/v1/backtests/{id}', { params, signal }),
      )) as Backtest
      if (isEnded(one.state)) void queries.invalidateQueries({ queryKey: ['backtests', 'list'] })
      return one
    },
    refetchInterval: (query) => {
      const { data, status } = query.state
      return status === 'success' && data && !isEnded(data.state) ? kPollMs : false
    },
  })
}

function resultQuery(id: number, ready: boolean) {
  return {
    queryKey: ['backtests', 'result', id],
    enabled: ready,
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      const params = { path: { id } }
      return answerOf(
        client.GET('/api/v1/backtests/{id}/result', { params, signal }),
      ) as Promise<BacktestResult>
    },
    staleTime: Number.POSITIVE_INFINITY, // what is done stays as it is
  }
}

export function useResult(id: Ref<number>, ready: Ref<boolean>) {
  return useQuery(computed(() => resultQuery(id.value, ready.value)))
}

export function useResults(ids: Ref<readonly number[]>) {
  return useQueries({ queries: computed(() => ids.value.map((id) => resultQuery(id, true))) })
}

export interface NewRun {
  text: string
  values: Record<string, number>
  audit: boolean
  from?: string | null // instead of the text's
  to?: string | null
}

export function useBacktestActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['backtests', 'list'] })
  const start = useMutation({
    mutationFn: ({ text, values, audit, from, to }: NewRun) => {
      const days = { ...(from && { from }), ...(to && { to }) }
      const body: BacktestRequest = { text, parameters: values, audit, ...days }
      return answerOf(client.POST('/api/v1/backtests', { body }))
    },
    onSuccess: refresh,
  })
  // Stops one that runs; forgets one that has ended.
  const remove = useMutation({
    mutationFn: (id: number) =>
      answerOf(client.DELETE('/api/v1/backtests/{id}', { params: { path: { id } } })),
    onSuccess: (_answer, id) =>
      Promise.all([refresh(), queries.invalidateQueries({ queryKey: ['backtests', 'one', id] })]),
  })
  return { start, remove }
}

export const reportAddress = (id: number) => `/api/v1/backtests/${id}/report.html`

