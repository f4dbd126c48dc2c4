// Search as one types: the newest text wins, an older answer that comes late is dropped.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import { isAbort } from '@/api/problem'
import type { Instrument } from '@/api/types'

const kPauseMs = 120
const kRows = 12

function ask(q: string, signal: AbortSignal) {
  const query = { q, limit: kRows }
  return answerOf(client.GET('/api/v1/instruments', { params: { query }, signal }))
}

export function useSearch(text: Ref<string>) {
  const found = shallowRef<Instrument[]>([])
  const foundFor = ref('') // the text that `found` answers
  const failed = ref(false)
  const searching = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  async function search(q: string) {
    abort = new AbortController()
    const { signal } = abort
    try {
      const page = await ask(q, signal)
      if (signal.aborted) return
      found.value = page.items
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
