// A sweep that is being set up: ranges, settings, how many sets that is, and its start.
import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { useStrategyCheck } from '@/api/use_strategies'
import { axisOf, gridSize, kSetsMax, rangesFor, type ParameterRange } from './ranges'
import { problemsOf, requestOf, settingsLike, settingsOf, type Settings } from './settings'
import type { Source } from './use_source'

const kNone: Settings = {
  rankBy: 'sharpe',
  samples: '',
  purses: 'each',
  from: '',
  to: '',
  fit: '',
  trade: '',
  paths: '',
}

export function useNewSweep(source: Ref<Source>) {
  const text = computed(() => source.value.text ?? '')
  const check = useStrategyCheck(text)
  const sound = computed(() =>
    check.checked.value === text.value ? (check.found.value?.strategy ?? undefined) : undefined,
  )
  const ranges = shallowRef<ParameterRange[]>([])
  const settings = reactive<Settings>({ ...kNone })
  const shownFor = ref('')

  watch(
    [source, sound],
    ([{ key, like }, strategy]) => {
      if (strategy === undefined || shownFor.value === key) return
      const grid = like
        ? new Map(Object.entries(like.axes))
        : new Map(strategy.grid.map((one) => [one.parameter, one.values]))
      ranges.value = rangesFor(strategy.parameters, grid)
      Object.assign(settings, like ? settingsLike(like) : settingsOf(strategy))
      shownFor.value = key
    },
    { immediate: true },
  )

  const parameters = computed(() => sound.value?.parameters ?? [])
  const axes = computed(() =>
    parameters.value.map((one, i) => {
      const range = ranges.value[i]
      return range ? axisOf(range, one) : { values: [], problem: 'empty' as const }
    }),
  )
  const whole = computed(() => gridSize(axes.value))
  const problems = computed(() => problemsOf(settings))
  const sets = computed(() => {
    const samples = Number(settings.samples)
    return samples > 0 ? Math.min(samples, whole.value) : whole.value
  })
  const ready = computed(() => sound.value !== undefined && shownFor.value === source.value.key)
  const startable = computed(
    () =>
      ready.value &&
      parameters.value.length > 0 &&
      sets.value >= 1 &&
      sets.value <= kSetsMax &&
      Object.keys(problems.value).length === 0,
  )
  function setRange(at: number, next: ParameterRange) {
    ranges.value = ranges.value.map((one, i) => (i === at ? next : one))
  }
  const request = () => {
    const grid = parameters.value.map((one, i) => [one.name, axes.value[i]!.values] as const)
    return requestOf(text.value, settings, Object.fromEntries(grid))
  }
  return {
    check,
    sound,
    ranges,
    settings,
    parameters,
    axes,
    whole,
    sets,
    problems,
    ready,
    startable,
    setRange,
    request,
  }
}
