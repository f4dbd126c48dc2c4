// What backtests and sweeps have in common: states, one of them as a page, a backtest to start.
import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { answerOf, client } from './client'
import { failureOf, isNotFound, messageOf } from './problem'
import type { Backtest, BacktestRequest, KeptRun } from './types'

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

// A run that ended, as the store remembers it.
export function fetchRun(id: string): Promise<KeptRun> {
  const params = { path: { id } }
  return answerOf(client.GET('/api/v1/runs/{id}', { params })) as Promise<KeptRun>
}

interface RunQuery<Run> {
  data: Ref<Run | undefined>
  error: Ref<unknown>
  refetch: () => unknown
}
// Stops a run, or forgets one that has ended.
interface RunRemoval {
  mutate: (id: number) => void
  mutateAsync: (id: number) => Promise<unknown>
  isPending: Ref<boolean>
  isSuccess: Ref<boolean>
  variables: Ref<number | undefined>
  error: Ref<unknown>
}

// One run as its page shows it. `address` is what the address says its number is; where it is
// forgotten the page `list` opens.
export function useRunPage<Run>(
  address: () => string,
  read: (id: Ref<number | undefined>) => RunQuery<Run>,
  remove: RunRemoval,
  list: string,
) {
  const router = useRouter()
  const id = computed(() => (/^[1-9]\d{0,14}$/.test(address()) ? Number(address()) : undefined))
  const query = read(id)
  // Which run was asked to stop; it may take a moment to.
  const asked = computed(() => (remove.isSuccess.value ? remove.variables.value : undefined))
  return {
    list,
    run: computed(() => query.data.value),
    gone: computed(() => id.value === undefined || isNotFound(query.error.value)),
    failure: computed(() => failureOf(query.error.value)),
    trouble: computed(() => (remove.error.value ? messageOf(remove.error.value) : '')),
    busy: computed(() => remove.isPending.value),
    cancelling: computed(() => remove.isPending.value || asked.value === id.value),
    retry: () => void query.refetch(),
    cancel: () => remove.mutate(id.value!),
    forget: async () => {
      const isGone = await remove.mutateAsync(id.value!).then(() => true, () => false)
      if (isGone) void router.push({ name: list })
    },
  }
}
