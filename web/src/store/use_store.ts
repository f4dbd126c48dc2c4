import { useQuery } from '@tanstack/vue-query'
import { answerOf, client } from '@/api/client'

const kEmptyPollMs = 2_000

export function useStore() {
  return useQuery({
    queryKey: ['store'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/store', { signal })),
    // A first import may be under way elsewhere: on the command line, or by the program's start.
    refetchInterval: (query) => (query.state.data?.sources.length === 0 ? kEmptyPollMs : false),
  })
}
