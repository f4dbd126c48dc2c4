// Search as one types: the newest text wins, an older answer that comes late is dropped.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import { isAbort } from '@/api/problem'
import type { Instrument } from '@/api/types'

const kPauseMs = 120
const kRows = 12

export interface Hit extends Instrument {
  hasData: boolean
}

function ask(q: string, signal: AbortSignal, withData?: true) {
  const query = { q, limit: kRows, with_data: withData }
  return answerOf(client.GET('/api/v1/instruments', { params: { query }, signal }))
}

export function useSearch(text: Ref<string>) {
  const found = shallowRef<Hit[]>([])
  const foundFor = ref('') // the text that `found` answers
  const failed = ref(false)
  const searching = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  async function search(q: string) {
    abort = new AbortController()
    const { signal } = abort
    try {
      const [all, stored] = await Promise.all([ask(q, signal), ask(q, signal, true)])
      if (signal.aborted) return
      // Both are ranked alike, so whatever is among the first of all and has data is in both.
      const withData = new Set(stored.items.map((one) => one.id))
      found.value = all.items.map((one) => ({ ...one, hasData: withData.has(one.id) }))
      foundFor.value = q
      failed.value = false
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      failed.value = true
    }
    searching.value = false
  }

  function start() {
    clearTimeout(timer)
    abort.abort()
    const q = text.value.trim()
    searching.value = q !== ''
    if (q === '') {
      found.value = []
      foundFor.value = ''
      failed.value = false
    } else {
      timer = setTimeout(() => void search(q), kPauseMs)
    }
  }

  watch(text, start)
  onScopeDispose(() => {
    clearTimeout(timer)
    abort.abort()
  })
  return { found, foundFor, failed, searching, start }
}
