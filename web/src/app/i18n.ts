import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { preferences } from '@/ui/preferences'
import { messages } from './messages'

export function makeI18n() {
  const i18n = createI18n({
    legacy: false,
    locale: preferences.language,
    fallbackLocale: 'en',
    messages,
  })
  watch(
    () => preferences.language,
    (language) => (i18n.global.locale.value = language),
  )
  return i18n
}
