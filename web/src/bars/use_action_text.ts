import { useI18n } from 'vue-i18n'
import type { CorporateAction } from '@/api/types'
import { partsOf } from './bar_values'

// "派 4.2 元，送转 3 股": what an action gave for ten shares.
export function useActionText() {
  const { t } = useI18n()
  return (action: CorporateAction) =>
    partsOf(action)
      .map((part) => t(`bars.actions.${part.key}`, { value: part.value, price: part.price }))
      .join(' · ')
}
