// Whose parameters are swept: a strategy of the program's, a text handed over by another page, or
// what another sweep ran, still remembered by the program or only by the store.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { fetchRun } from '@/api/use_runs'
import { useStrategy } from '@/api/use_strategies'
import { handedText } from '@/ui/handed_text'
import type { Like } from './settings'
import { useSweep } from './use_sweeps'

export interface Source {
  key: string // of the choice; empty: nothing is chosen
  text: string | undefined // undefined: not there yet
  like: Like | undefined // a sweep whose ranges and settings are taken
}

export const kHanded = 'handed'

export function useSource() {
  const route = useRoute()
  const one = (value: unknown) => (typeof value === 'string' ? value : '')
  const name = computed(() => one(route.query.strategy))
  const sweepId = computed(() => {
    const id = Number(one(route.query.sweep))
    return Number.isInteger(id) && id > 0 ? id : undefined
  })
  const runId = computed(() => one(route.query.run))
  const isHanded = computed(() => route.query.text !== undefined)
  const strategy = useStrategy(name)
  const sweep = useSweep(sweepId)
  const run = useQuery({
    queryKey: ['runs', 'one', runId],
    enabled: () => runId.value !== '',
    queryFn: () => fetchRun(runId.value),
    staleTime: Number.POSITIVE_INFINITY, // what ended stays as it is
  })

  const source = computed((): Source => {
    if (sweepId.value !== undefined) {
      const like = sweep.data.value
      return { key: `sweep ${sweepId.value}`, text: like?.text, like }
    }
    if (runId.value !== '') {
      const kept = run.data.value
      const like = kept?.sweep ? { ...kept.sweep, from: kept.from, to: kept.to } : undefined
      return { key: `run ${runId.value}`, text: kept?.text, like }
    }
    if (isHanded.value) {
      const text = handedText()
      return { key: text === null ? '' : kHanded, text: text ?? undefined, like: undefined }
    }
    const text = strategy.data.value?.text
    return { key: name.value && `strategy ${name.value}`, text, like: undefined }
  })
  const query = computed(() => {
    if (sweepId.value !== undefined) return sweep
    return runId.value !== '' ? run : strategy
  })
  return {
    name,
    sweepId,
    source,
    error: computed(() => (source.value.text === undefined ? query.value.error.value : null)),
    refetch: () => query.value.refetch(),
  }
}
