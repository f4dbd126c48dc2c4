// The bars of one instrument: the newest page first, older ones as they are asked for.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { onRecovered } from '@/api/connection'
import { isAbort } from '@/api/problem'
import type { Bars } from '@/api/types'
import { olderOnly, toBars, type Bar } from '@/chart/bar_series'
import { endOfPageBefore } from '@/chart/bar_time'
import { seriesOf, type OlderBars, type Series } from '@/chart/series'
import { fetchPage, kOlderRows, kPageRows } from './bar_pages'
import type { View } from './chart_address'

export interface Loaded {
  series: Series
  about: Bars // names, convention, source: the columns in it are of the newest page only
}

export function useBars(id: Ref<string>, view: Ref<View>) {
  const loaded = shallowRef<Loaded>()
  const bars = shallowRef<Bar[]>([])
  const error = shallowRef<unknown>()
  const loading = ref(true)
  const loadingOlder = ref(false)
  const olderError = shallowRef<unknown>()
  let abort = new AbortController()

  // What is on the screen stays there until the new bars are in.
  async function load(rows = kPageRows) {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const wanted = { id: id.value, ...view.value, rows }
    loading.value = true
    error.value = olderError.value = undefined
    try {
      const about = await fetchPage(wanted, signal)
      if (signal.aborted) return
      bars.value = toBars(about)
      loaded.value = { series: seriesOf(about, wanted.period, bars.value), about }
    } catch (problem) {
      if (!signal.aborted && !isAbort(problem)) error.value = problem
    }
    if (!signal.aborted) loading.value = false
  }

  async function loadOlder(): Promise<OlderBars> {
    const { signal } = abort
    const first = bars.value[0]
    if (first === undefined) return { bars: [], more: false }
    const to = String(endOfPageBefore(first.time, view.value.period))
    loadingOlder.value = true
    olderError.value = undefined
    try {
      const wanted = { id: id.value, ...view.value, rows: kOlderRows, to }
      const page = await fetchPage(wanted, signal)
      const older = olderOnly(toBars(page), bars.value)
      if (signal.aborted) return { bars: [], more: false }
      bars.value = [...older, ...bars.value]
      return { bars: older, more: page.more_before && older.length > 0 }
    } catch (problem) {
      if (!isAbort(problem)) olderError.value = problem
      throw problem
    } finally {
      loadingOlder.value = false
    }
  }

  watch([id, () => view.value.period, () => view.value.adjust], ([now, period], [was, before]) => {
    if (now !== was) {
      loaded.value = undefined
      bars.value = []
    }
    // Another adjustment of the same bars: as many of them, so that the view can stay where it is.
    void load(now === was && period === before ? bars.value.length : kPageRows)
  })
  void load()
  onScopeDispose(onRecovered(() => void load(bars.value.length)))
  onScopeDispose(() => abort.abort())

  return { loaded, bars, error, loading, loadingOlder, olderError, load, loadOlder }
}
