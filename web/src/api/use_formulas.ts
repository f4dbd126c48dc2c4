// Formulas as the server keeps them, for every page that shows or runs one.
import { useQuery } from '@tanstack/vue-query'
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { answerOf, client } from './client'
import { onRecovered } from './connection'
import { isAbort } from './problem'
import type { FormulaCheck, FormulaResult, FormulaRun } from './types'

// The whole catalogue at once: it is searched as one types.
export function useCatalogue() {
  return useQuery({
    queryKey: ['formulas', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/formulas', { signal })),
    select: (answer) => answer.formulas,
  })
}

// The functions of the language change with the program only.
export function useFunctions() {
  return useQuery({
    queryKey: ['formulas', 'functions'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/formulas/functions', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function runFormula(body: FormulaRun, signal: AbortSignal): Promise<FormulaResult> {
  return answerOf(client.POST('/api/v1/formulas/run', { body, signal })) as Promise<FormulaResult>
}

const kPauseMs = 250

// What is wrong with a text, as one types. `checked` is the text that `found` is about: a page
// shows remarks only where it still is the text at hand.
export function useCheck(text: Ref<string>) {
  const found = shallowRef<FormulaCheck>()
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
      const answer = await answerOf(client.POST('/api/v1/formulas/check', { body, signal }))
      if (signal.aborted) return
      found.value = answer as FormulaCheck
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
  return { found, checked, checking, failed, start }
}
