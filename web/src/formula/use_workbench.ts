// The text at hand: loaded or new, kept as a draft while it is written, checked as one types.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useCheck } from '@/api/use_formulas'
import { valuesFor } from '@/ui/parameters'
import { keepDraft, recallDraft } from './drafts'
import { useFormula } from './use_formula'

const kStarter = 'PARAM N(20, 2, 250);\nMID:MA(CLOSE,N);\n'

// `name` empty: a new formula.
export function useWorkbench(name: Ref<string>) {
  const detail = useFormula(name)
  const text = ref('')
  const shownFor = ref<string>() // the name that `text` belongs to
  const values = shallowRef<readonly number[]>([])
  const panel = ref<'main' | 'sub'>('sub')
  const panelIsChosen = ref(false)
  const saved = computed(() => (name.value === '' ? kStarter : (detail.data.value?.text ?? '')))
  const modified = computed(() => shownFor.value === name.value && text.value !== saved.value)

  watch(
    [name, detail.data],
    () => {
      const known = detail.data.value
      if (shownFor.value === name.value) return
      if (name.value !== '' && known?.name.toLowerCase() !== name.value.toLowerCase()) return
      text.value = recallDraft(name.value) ?? saved.value
      values.value = []
      panel.value = known === undefined || known.panel === 'main' ? 'main' : 'sub'
      panelIsChosen.value = known !== undefined
      shownFor.value = name.value
    },
    { immediate: true },
  )
  watch(text, (now) => shownFor.value !== undefined && keepDraft(shownFor.value, now, saved.value))

  const check = useCheck(text)
  const parameters = computed(() => check.found.value?.parameters ?? [])
  const runnable = computed(
    () => check.found.value?.ok === true && check.checked.value === text.value,
  )
  const valuesNow = computed(() => valuesFor(parameters.value, values.value))

  return {
    detail,
    text,
    ready: computed(() => shownFor.value === name.value),
    modified,
    saved,
    revert: () => (text.value = saved.value),
    values,
    valuesNow,
    panel,
    choosePanel: (chosen: 'main' | 'sub') => {
      panel.value = chosen
      panelIsChosen.value = true
    },
    // A new text is drawn where its values fit, until one says otherwise.
    guessPanel: (onPriceScale: boolean | null) => {
      if (panelIsChosen.value || onPriceScale === null) return
      panel.value = onPriceScale ? 'main' : 'sub'
    },
    check,
    parameters,
    runnable,
  }
}
