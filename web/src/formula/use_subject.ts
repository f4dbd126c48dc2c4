// On which bars a formula is tried: as the address says, else on those looked at last, else on the
// first instrument there is.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { answerOf, client } from '@/api/client'
import { kPeriods } from '@/chart/bar_time'
import { recallInstrument } from '@/ui/last_instrument'
import type { Subject } from './use_chart'

export function useSubject() {
  const route = useRoute()
  const router = useRouter()
  const last = recallInstrument() ?? ''
  const first = useQuery({
    queryKey: ['instruments', 'first'],
    enabled: () => last === '' && route.query.on === undefined,
    queryFn: ({ signal }) => {
      const query = { with_data: true, limit: 1 }
      return answerOf(client.GET('/api/v1/instruments', { params: { query }, signal }))
    },
  })
  const subject = computed((): Subject => {
    const { on, period } = route.query
    const named = typeof on === 'string' ? on : last
    return {
      instrument: named || (first.data.value?.items[0]?.id ?? ''),
      period: kPeriods.find((one) => one === period) ?? '1d',
    }
  })
  const storeIsEmpty = computed(
    () => subject.value.instrument === '' && first.data.value?.total === 0,
  )
  function choose({ instrument, period }: Subject) {
    void router.replace({ query: { ...route.query, on: instrument, period } })
  }
  return { subject, storeIsEmpty, choose }
}
