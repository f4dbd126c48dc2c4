// Backtests: starting one, following it, what it gave.
import {
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { Backtest, BacktestResult, BacktestSummary } from '@/api/types'
import { isEnded, useStartBacktest } from '@/api/use_runs'

const kPollMs = 400

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

export function useBacktestActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['backtests', 'list'] })
  const start = useStartBacktest()
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

