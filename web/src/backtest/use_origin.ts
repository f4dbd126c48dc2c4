// Where a strategy's text comes from: the program's own by name, a run that was made, or new.
import { computed, type Ref } from 'vue'
import type { Backtest } from '@/api/types'
import { useBacktest } from './use_backtests'
import { kStarter, type Origin } from './use_bench'
import { useStrategy } from '@/api/use_strategies'

export function useOrigin(name: Ref<string>, runId: Ref<number | undefined>) {
  const strategy = useStrategy(name)
  const run = useBacktest(runId)
  const ofRun = (one: Backtest | undefined): Origin => ({
    key: `run ${runId.value}`,
    text: one?.text,
    values: one?.parameters ?? {},
  })
  const origin = computed((): Origin => {
    if (runId.value !== undefined) return ofRun(run.data.value)
    if (name.value === '') return { key: '', text: kStarter, values: {} }
    return { key: name.value, text: strategy.data.value?.text, values: {} }
  })
  const query = computed(() => (runId.value !== undefined ? run : strategy))
  return {
    origin,
    // Kept by the program for its user, so that it can be forgotten.
    isOwn: computed(() => {
      const shown = runId.value === undefined && name.value !== ''
      return shown && strategy.data.value?.built_in === false
    }),
    query: {
      error: computed(() => query.value.error.value),
      refetch: () => query.value.refetch(),
    },
  }
}
