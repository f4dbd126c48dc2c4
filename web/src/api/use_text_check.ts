// A text that the server looks through as one types it.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { onRecovered } from './connection'
import { isAbort } from './problem'

const kPauseMs = 250

// What is wrong with a text, as one types. `checked` is the text that `found` is about: a page
// shows remarks only where it still is the text at hand.
export function useTextCheck<Check>(
  text: Ref<string>,
  ask: (text: string, signal: AbortSignal) => Promise<Check>,
) {
  const found = shallowRef<Check>()
  const checked = ref<string>()
  const checking = ref(false)
  const failed = shallowRef<unknown>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  async function check(wanted: string) {
    abort = new AbortController()
    const { signal } = abort
    try {
      const answer = await ask(wanted, signal)
      if (signal.aborted) return
      found.value = answer
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
