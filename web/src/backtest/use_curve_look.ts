// How curves look now: colours of the page, numbers in its language.
import { computed } from 'vue'
import { readPalette } from '@/chart/palette'
import { formatMoney, formatRate } from '@/ui/figures'
import { formatLarge } from '@/ui/format'
import { preferences } from '@/ui/preferences'
import type { CurveLook } from './curve_options'

export function useCurveLook(unit: 'money' | 'times') {
  const palette = computed(() => {
    void Object.values(preferences) // colours follow them
    return readPalette()
  })
  const short = (value: number) => formatLarge(value, preferences.language).replace(/\.00\b/, '')
  const times = (value: number) => `${Number(value.toPrecision(4))}×`
  const look = (log: boolean): CurveLook => ({
    palette: palette.value,
    log,
    axis: unit === 'money' ? short : times,
    exact: unit === 'money' ? (value) => formatMoney(value) : (value) => `${value.toFixed(4)}×`,
    percent: formatRate,
  })
  return { look, palette }
}
