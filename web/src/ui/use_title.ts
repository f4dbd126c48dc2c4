import { useI18n } from 'vue-i18n'
import { preferences } from './preferences'

export interface Titled {
  name: string
  title_zh: string
  title_en: string
}

// What a strategy is called in the language of the page.
export function useTitle() {
  const { t } = useI18n()
  const titleOf = (one: Titled) =>
    (preferences.language === 'zh' ? one.title_zh : one.title_en) ||
    one.name ||
    t('ui.untitled')
  return { titleOf }
}
