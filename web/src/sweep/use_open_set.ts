// One parameter set run bar by bar: a backtest starts, and its page opens.
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Sweep, SweepRow } from '@/api/types'
import { useStartBacktest } from '@/api/use_runs'
import { fetchSet } from './use_sweeps'

export function useOpenSet(sweep: () => Sweep) {
  const router = useRouter()
  const start = useStartBacktest()
  const busy = ref(false)
  const problem = ref<unknown>()

  async function run(find: (from: Sweep) => Promise<SweepRow> | SweepRow) {
    if (busy.value) return
    busy.value = true
    problem.value = undefined
    try {
      const from = sweep()
      const { parameters: values } = await find(from)
      const { text, from: begin, to, monte_carlo_paths: paths } = from
      const run = { text, values, audit: false, from: begin, to, paths }
      const { id } = await start.mutateAsync(run)
      await router.push({ name: 'backtest', params: { id: String(id) } })
    } catch (failure) {
      problem.value = failure
    }
    busy.value = false
  }
  return {
    busy,
    problem,
    openRow: (row: SweepRow) => run(() => row),
    openSet: (set: number) => run((from) => fetchSet(from.id, set)),
  }
}
