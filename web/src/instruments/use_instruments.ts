import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { Filter } from './list_filter'

const kRows = 100
const kEmptyPollMs = 2_000

export function useInstruments(filter: Ref<Filter>) {
  const pages = useInfiniteQuery({
    queryKey: ['instruments', 'list', filter],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        client.GET('/api/v1/instruments', {
          params: {
            query: {
              kind: filter.value.kind || undefined,
              block: filter.value.block || undefined,
              watchlist: filter.value.watchlist || undefined,
              with_data: filter.value.all ? undefined : true,
              limit: kRows,
              cursor: pageParam,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    // A first import may be under way elsewhere: on the command line, or by the program's start.
    refetchInterval: (query) => (query.state.data?.pages[0]?.total === 0 ? kEmptyPollMs : false),
  })
  const items = computed(() => pages.data.value?.pages.flatMap((page) => page.items) ?? [])
  const total = computed(() => pages.data.value?.pages[0]?.total ?? 0)
  return { ...pages, items, total }
}

export function useBlocks() {
  return useQuery({
    queryKey: ['blocks'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/blocks', { signal })),
  })
}
