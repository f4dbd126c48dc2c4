// What the K-line page shows, as its address says it, and the ways to change it.
import { computed, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { queryOf, recallView, saysAll, viewOf, type View } from './chart_address'
import { chosenOf, textOf, type Chosen } from './chosen_indicators'

export function useView(id: Ref<string>) {
  const route = useRoute()
  const router = useRouter()
  const view = computed(() => viewOf(route.query, recallView()))
  const chosen = computed(() => chosenOf(view.value.with))

  function go(next: View, replace = false) {
    const target = { name: 'chart', params: { id: id.value }, query: queryOf(next) }
    void (replace ? router.replace(target) : router.push(target))
  }

  // The address always says what is on the screen, so that it can be passed on.
  watch(
    () => [id.value, route.query] as const,
    () => {
      if (route.name === 'chart' && !saysAll(route.query)) go(view.value, true)
    },
    { immediate: true },
  )

  return {
    view,
    chosen,
    go,
    choose: (next: readonly Chosen[]) => go({ ...view.value, with: textOf(next) }, true),
    showAverages: (averages: boolean) => go({ ...view.value, averages }, true),
  }
}
