// Strategies that come with the program, and what is wrong with a text.
import { useQuery } from '@tanstack/vue-query'
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import { onRecovered } from '@/api/connection'
import { isAbort } from '@/api/problem'
import type { Strategy, StrategyCheck } from '@/api/types'

export function useStrategies() {
  return useQuery({
    queryKey: ['strategies', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/strategies', { signal })),
    select: (answer) => answer.strategies,
    staleTime: Number.POSITIVE_INFINITY, // they change with the program only
  })
}

export function useStrategy(name: Ref<string>) {
  return useQuery({
    queryKey: ['strategies', 'one', name],
    enabled: () => name.value !== '',
    queryFn: ({ signal }) => {
      const params = { path: { name: name.value } }
      return answerOf(
        client.GET('/api/v1/strategies/{name}', { params, signal }),
      ) as Promise<Strategy>
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useBlocks() {
  return useQuery({
    queryKey: ['blocks'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/blocks', { signal })),
    select: (answer) => answer.items,
  })
}

const kPauseMs = 300

// As one types. `checked` is the text that `found` is about.
export function useStrategyCheck(text: Ref<string>) {
  const found = shallowRef<StrategyCheck>()
  const checked = ref<string>()
  const checking = ref(false)
  const failed = shallowRef<unknown>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  async function check(wanted: string) {
    abort = new AbortController()
    const { signal } = abort
    try {
      const body = { text: wanted }
      const answer = await answerOf(client.POST('/api/v1/strategies/check', { body, signal }))
      if (signal.aborted) return
      found.value = answer as StrategyCheck
      checked.value = wanted
      failed.value = undefined
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      failed.value = problem
    }
    checking.value = false
  }

  function start() {
    clearTimeout(timer)
    abort.abort()
    const wanted = text.value
    checking.value = wanted.trim() !== ''
    if (checking.value) timer = setTimeout(() => void check(wanted), kPauseMs)
    else found.value = checked.value = failed.value = undefined
  }

  watch(text, start, { immediate: true })
  onScopeDispose(onRecovered(start))
  onScopeDispose(() => {
    clearTimeout(timer)
    abort.abort()
  })
  return { found, checked, checking, failed }
}
