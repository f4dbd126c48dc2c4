// Figures and colours as the page shows them now.
import { computed } from 'vue'
import type { SweepFigure } from '@/api/types'
import { readPalette } from '@/chart/palette'
import { preferences } from '@/ui/preferences'

export function useLook() {
  const palette = computed(() => {
    void Object.values(preferences) // colours follow them
    return readPalette()
  })
  const labelOf = (one: Pick<SweepFigure, 'zh' | 'en'>) =>
    preferences.language === 'zh' ? one.zh : one.en
  return { palette, labelOf }
}
