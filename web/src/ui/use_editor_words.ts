import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

// What the formula editor says, in the language of the page.
export function useEditorWords() {
  const { t } = useI18n()
  return computed(() => ({
    label: t('ui.editor.label'),
    use: t('ui.editor.use'),
    warmUp: t('ui.editor.warmUp'),
    undefined: t('ui.editor.undefined'),
    example: t('ui.editor.example'),
    source: t('ui.editor.source'),
    looksAhead: t('ui.editor.looksAhead'),
    crossesMarket: t('ui.editor.crossesMarket'),
  }))
}
