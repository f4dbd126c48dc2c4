import { useQuery } from '@tanstack/vue-query'
import { answerOf, client } from '@/api/client'

export function useStore() {
  return useQuery({
    queryKey: ['store'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/store', { signal })),
  })
}
