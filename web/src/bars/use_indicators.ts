// The values of the chosen indicators for the bars on the chart. They are asked for anew whenever
// the bars change: a server that has all of the history never warms up anew, so older bars that
// come in while one pans don't change what was drawn before.
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { onRecovered } from '@/api/connection'
import { isAbort, messageOf } from '@/api/problem'
import type { FormulaEntry, FormulaResult, FormulaRun } from '@/api/types'
import { runFormula, useCatalogue } from '@/api/use_formulas'
import type { Bar } from '@/chart/bar_series'
import { undrawnShapes } from '@/chart/formula_columns'
import type { PlacedFormula } from '@/chart/formula_indicator'
import { titleOf, valuesFor } from '@/ui/parameters'
import type { Chosen } from './chosen_indicators'
import type { Loaded } from './use_bars'

export interface Indicator extends PlacedFormula {
  chosen: Chosen
  entry: FormulaEntry | undefined
  values: number[]
  title: string
  columns: FormulaResult | null
  problem: string // empty: none
  undrawn: string[]
}

interface Run {
  asked: string // what it was asked for
  columns: FormulaResult | null
  problem: unknown
  abort: AbortController
}

// The same formula may be there twice, with other parameters.
export function idsOf(chosen: readonly Chosen[]): string[] {
  const seen = new Map<string, number>()
  return chosen.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return `${name}#${times}`
  })
}

interface Wanted {
  id: string
  chosen: Chosen
  entry: FormulaEntry | undefined
  values: number[]
}

// The runs of what is wanted. One that is wanted no more, or otherwise, is given up.
function useRuns(wanted: Ref<Wanted[]>, loaded: Ref<Loaded | undefined>, bars: Bars) {
  const runs = shallowRef(new Map<string, Run>())

  async function ask({ id, chosen, values }: Wanted, run: Run, { about, series }: Loaded) {
    const { signal } = run.abort
    const settle = (part: Partial<Run>) => {
      if (!signal.aborted) runs.value = new Map(runs.value).set(id, { ...run, ...part })
    }
    const request: FormulaRun = {
      name: chosen.name,
      parameters: values,
      instrument: about.id,
      period: series.period,
      adjust: about.adjust,
      limit: bars.value.length,
      allow_look_ahead: true,
    }
    try {
      settle({ columns: await runFormula(request, signal), problem: undefined })
    } catch (problem) {
      if (!isAbort(problem)) settle({ columns: null, problem })
    }
  }

  function start(one: Wanted, about: Loaded, again: boolean): Run {
    const series = `${about.about.id} ${about.series.period} ${about.about.adjust}`
    const formula = `${series} ${titleOf(one.chosen.name, one.values)} `
    const asked = `${formula}${bars.value.length} ${about.series.key}`
    const before = runs.value.get(one.id)
    if (before?.asked === asked && !(again && before.problem)) return before
    before?.abort.abort()
    // The same formula on the same series stays drawn until the new answer is in.
    const columns = before?.asked.startsWith(formula) ? before.columns : null
    const run = { asked, columns, problem: undefined, abort: new AbortController() }
    void ask(one, run, about)
    return run
  }

  function runAll(again = false) {
    const about = loaded.value
    const ready = about !== undefined && bars.value.length > 0
    const next = new Map(
      ready ? wanted.value.map((one) => [one.id, start(one, about, again)] as const) : [],
    )
    for (const [id, run] of runs.value) if (!next.has(id)) run.abort.abort()
    runs.value = next
  }
  watch([wanted, loaded, () => bars.value.length], () => runAll(), { immediate: true })
  onScopeDispose(onRecovered(() => runAll(true)))
  onScopeDispose(() => runs.value.forEach((run) => run.abort.abort()))
  return runs
}

type Bars = Readonly<Ref<readonly Bar[]>>

export function useIndicators(chosen: Ref<Chosen[]>, loaded: Ref<Loaded | undefined>, bars: Bars) {
  const catalogue = useCatalogue()
  // Without the catalogue nobody knows which values a formula's parameters have.
  const wanted = computed((): Wanted[] => {
    if (catalogue.data.value === undefined) return []
    const ids = idsOf(chosen.value)
    return chosen.value.map((one, i) => {
      const entry = catalogue.data.value?.find((known) => known.name === one.name)
      const values = entry ? valuesFor(entry.parameters, one.values) : [...one.values]
      return { id: ids[i]!, chosen: one, entry, values }
    })
  })
  const runs = useRuns(wanted, loaded, bars)

  const indicators = computed(() =>
    wanted.value.map((one): Indicator => {
      const run = runs.value.get(one.id)
      const columns = run?.columns ?? null
      return {
        ...one,
        place: one.chosen.place || (one.entry?.panel === 'main' ? 'main' : 'sub'),
        title: titleOf(one.chosen.name, one.values),
        columns,
        problem: run?.problem ? messageOf(run.problem) : '',
        undrawn: columns ? undrawnShapes(columns) : [],
      }
    }),
  )
  return { indicators, catalogue }
}
