// The sets of a sweep as a file.
import { ref } from 'vue'
import type { Sweep, SweepRow } from '@/api/types'
import { saveFile } from '@/ui/save_file'
import { csvOf } from './rows'
import { fetchRows, kRowsAtOnce } from './use_sweeps'

export const kFileRows = 200_000 // more than a spreadsheet is glad of

export function useCsv(sweep: () => Sweep) {
  const busy = ref(false)
  const problem = ref<unknown>()

  async function save(sort: string) {
    const { id, name, axes, figures } = sweep()
    busy.value = true
    problem.value = undefined
    try {
      const rows: SweepRow[] = []
      for (let total = 1; rows.length < Math.min(total, kFileRows); ) {
        const page = await fetchRows(id, { sort, limit: kRowsAtOnce, offset: rows.length })
        if (page.rows.length === 0) break
        rows.push(...page.rows)
        total = page.total
      }
      const text = csvOf(Object.keys(axes), figures, rows)
      saveFile(`${name || 'sweep'}-${id}.csv`, 'text/csv', [text])
    } catch (failure) {
      problem.value = failure
    }
    busy.value = false
  }
  return { busy, problem, save }
}
