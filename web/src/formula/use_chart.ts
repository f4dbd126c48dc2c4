// The chart beside the text: the newest bars of one instrument, and what the formula gives there.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import { isAbort } from '@/api/problem'
import type { Bars, FormulaResult, FormulaRun } from '@/api/types'
import { runFormula } from '@/api/use_formulas'
import { toBars } from '@/chart/bar_series'
import type { Period } from '@/chart/bar_time'
import { seriesOf } from '@/chart/series'

const kRows = 2_000

export interface Subject {
  instrument: string // empty: none is chosen yet
  period: Period
}

const kAdjust = 'forward'

export function useChartBars(subject: Ref<Subject>) {
  const query = useQuery({
    queryKey: ['bars', 'formula', subject],
    enabled: () => subject.value.instrument !== '',
    queryFn: ({ signal }) => {
      const { instrument: id, period } = subject.value
      const params = { path: { id }, query: { period, adjust: kAdjust, limit: kRows } as const }
      return answerOf(client.GET('/api/v1/bars/{id}', { params, signal })) as Promise<Bars>
    },
  })
  const bars = computed(() => (query.data.value ? toBars(query.data.value) : []))
  const series = computed(() => {
    const about = query.data.value
    if (about === undefined) return undefined
    return seriesOf({ ...about, more_before: false }, about.period, bars.value)
  })
  return { query, bars, series }
}

type What = Pick<FormulaRun, 'text' | 'parameters'>

// The newest request wins. What was drawn stays until the next answer, on the same bars.
export function useRun(subject: Ref<Subject>) {
  const result = shallowRef<FormulaResult>()
  const problem = shallowRef<unknown>()
  const running = ref(false)
  let abort = new AbortController()

  async function run(what: What) {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const { instrument, period } = subject.value
    if (instrument === '') return
    running.value = true
    const about = { instrument, period, adjust: kAdjust, limit: kRows, allow_look_ahead: true }
    try {
      const answer = await runFormula({ ...what, ...about } as FormulaRun, signal)
      if (signal.aborted) return
      result.value = answer
      problem.value = undefined
    } catch (failure) {
      if (signal.aborted || isAbort(failure)) return
      problem.value = failure
    }
    running.value = false
  }

  function clear() {
    abort.abort()
    running.value = false
    result.value = problem.value = undefined
  }
  watch(subject, () => (result.value = undefined))
  onScopeDispose(() => abort.abort())
  return { result, problem, running, run, clear }
}
