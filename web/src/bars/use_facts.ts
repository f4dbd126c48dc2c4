import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'

export function useFacts(id: Ref<string>) {
  const params = computed(() => ({ path: { id: id.value } }))
  const instrument = useQuery({
    queryKey: ['instruments', 'one', id],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/instruments/{id}', { params: params.value, signal })),
  })
  const actions = useQuery({
    queryKey: ['corporate-actions', id],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/corporate-actions/{id}', { params: params.value, signal })),
  })
  return { instrument, actions }
}
