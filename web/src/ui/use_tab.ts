// The tab that is open, kept in the address; the first one leaves it bare.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useTab<Tab extends string>(tabs: () => readonly Tab[]) {
  const route = useRoute()
  const router = useRouter()
  const tab = computed((): Tab => {
    const known = tabs()
    return known.find((one) => one === route.query.tab) ?? known[0]!
  })
  const show = (next: Tab) =>
    void router.replace({ query: next === tabs()[0] ? {} : { tab: next } })
  return { tab, show }
}
