import { useQuery } from '@tanstack/vue-query'
import { answerOf, client } from '@/api/client'
import { anyAway } from './store_state'

const kEmptyPollMs = 2_000
const kAwayPollMs = 5_000

export function useStore() {
  return useQuery({
    queryKey: ['store'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/store', { signal })),
    // A store that is away may come back; and a first import may be under way elsewhere: on the
    // command line, or by the program's start.
    refetchInterval: (query) => {
      const info = query.state.data
      if (anyAway(info)) return kAwayPollMs
      return info?.sources.length === 0 ? kEmptyPollMs : false
    },
  })
}
