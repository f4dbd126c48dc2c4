// Whose parameters are swept: a strategy of the program's, a text handed over by another page, or
// what another sweep ran.
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import type { Sweep } from '@/api/types'
import { useStrategy } from '@/api/use_strategies'
import { handedText } from '@/ui/handed_text'
import { useSweep } from './use_sweeps'

export interface Source {
  key: string // of the choice; empty: nothing is chosen
  text: string | undefined // undefined: not there yet
  like: Sweep | undefined // a sweep whose settings are taken
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
  const isHanded = computed(() => route.query.text !== undefined)
  const strategy = useStrategy(name)
  const sweep = useSweep(sweepId)

  const source = computed((): Source => {
    if (sweepId.value !== undefined) {
      const like = sweep.data.value
      return { key: `sweep ${sweepId.value}`, text: like?.text, like }
    }
    if (isHanded.value) {
      const text = handedText()
      return { key: text === null ? '' : kHanded, text: text ?? undefined, like: undefined }
    }
    const text = strategy.data.value?.text
    return { key: name.value && `strategy ${name.value}`, text, like: undefined }
  })
  const query = computed(() => (sweepId.value !== undefined ? sweep : strategy))
  return {
    name,
    sweepId,
    source,
    error: computed(() => (source.value.text === undefined ? query.value.error.value : null)),
    refetch: () => query.value.refetch(),
  }
}
