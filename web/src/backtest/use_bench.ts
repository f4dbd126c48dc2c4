// The strategy text at hand: the program's own, one of a run, or new; kept as a draft while it is
// written, checked as one types.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { within } from '@/ui/parameters'
import { remarksOf } from './diagnostics'
import { keepDraft, recallDraft } from './drafts'
import { useStrategyCheck } from '@/api/use_strategies'

export const kStarter = `name = "my-strategy"

[universe]
all = true
kind = "stock"

[data]
from = 2018-01-02

[parameters]
N = { default = 20, min = 5, max = 120, step = 5 }

[signals]
entry = "CROSS(C, MA(C, N))"
exit = "CROSS(MA(C, N), C)"

[stops]
loss = 0.08
`

export interface Origin {
  key: string // drafts are kept by it
  text: string | undefined // undefined: not there yet
  values: Readonly<Record<string, number>> // of parameters by name, at first; others: defaults
}

export function useBench(origin: Ref<Origin>) {
  const text = ref('')
  const values = shallowRef<Readonly<Record<string, number>>>({})
  const shownFor = ref<string>()
  const ready = computed(() => shownFor.value === origin.value.key)
  const modified = computed(() => ready.value && text.value !== origin.value.text)

  watch(
    origin,
    ({ key, text: original, values: given }) => {
      if (shownFor.value === key || original === undefined) return
      text.value = recallDraft(key) ?? original
      values.value = given
      shownFor.value = key
    },
    { immediate: true },
  )
  watch(text, (now) => {
    if (ready.value) keepDraft(origin.value.key, now, origin.value.text ?? '')
  })

  const check = useStrategyCheck(text)
  // Remarks are about the text that was checked; for another one they stand in the wrong places.
  const remarks = computed(() =>
    check.found.value
      ? remarksOf(check.checked.value ?? '', check.found.value.diagnostics)
      : undefined,
  )
  const sound = computed(() => check.found.value?.strategy ?? undefined)
  // While one types, the parameters of the last good text stay.
  const parameters = shallowRef<NonNullable<typeof sound.value>['parameters']>([])
  watch(sound, (now) => now && (parameters.value = now.parameters), { immediate: true })
  const runnable = computed(() => sound.value !== undefined && check.checked.value === text.value)

  const valuesNow = computed(() =>
    parameters.value.map((one) => within(one, values.value[one.name])),
  )
  function setValues(next: readonly number[]) {
    values.value = Object.fromEntries(parameters.value.map((one, i) => [one.name, next[i]!]))
  }

  return {
    text,
    ready,
    modified,
    revert: () => (text.value = origin.value.text ?? ''),
    valuesNow,
    setValues,
    parameters,
    check,
    remarks,
    sound,
    runnable,
  }
}
