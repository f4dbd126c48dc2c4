// Screens: starting one, following it, its rows page by page.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { Screen, ScreenRequest } from '@/api/types'

const kPollMs = 400
const kRows = 200

export const isEnded = (state: Screen['state']) => state !== 'queued' && state !== 'running'

export interface Sort {
  by: string // empty: as the server likes
  descending: boolean
}

export function useScreens() {
  return useQuery({
    queryKey: ['screens', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/screens', { signal })),
    select: (answer) => answer.screens,
    refetchInterval: (query) =>
      query.state.data?.screens.some((one) => !isEnded(one.state)) ? 2_000 : false,
  })
}

// How far a screen is; without its rows.
export function useScreen(id: Ref<number | undefined>) {
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['screens', 'one', id],
    enabled: () => id.value !== undefined,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id.value! }, query: { limit: 1 } }
      const one = await answerOf(client.GET('/api/v1/screens/{id}', { params, signal }))
      if (isEnded(one.state)) void queries.invalidateQueries({ queryKey: ['screens', 'list'] })
      return one as Screen
    },
    refetchInterval: (query) => {
      const { data, status } = query.state
      return status === 'success' && data && !isEnded(data.state) ? kPollMs : false
    },
  })
}

export function useRows(id: Ref<number | undefined>, ready: Ref<boolean>, sort: Ref<Sort>) {
  const pages = useInfiniteQuery({
    queryKey: ['screens', 'rows', id, sort],
    enabled: () => id.value !== undefined && ready.value,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => {
      const { by, descending } = sort.value
      const query = { sort: by || undefined, descending, limit: kRows, offset: pageParam }
      const params = { path: { id: id.value! }, query }
      return answerOf(client.GET('/api/v1/screens/{id}', { params, signal })) as Promise<Screen>
    },
    getNextPageParam: (last, all) => {
      const rows = all.reduce((sum, page) => sum + page.rows.length, 0)
      return last.rows.length > 0 && rows < last.total_rows ? rows : undefined
    },
    // What ended stays as it is. Another order keeps the rows on the screen until it is in.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before, query) => (query?.queryKey[2] === id.value ? before : undefined),
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((page) => page.rows) ?? [])
  return { pages, rows }
}

export function useScreenActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['screens', 'list'] })
  const start = useMutation({
    mutationFn: (body: ScreenRequest) => answerOf(client.POST('/api/v1/screens', { body })),
    onSuccess: refresh,
  })
  const cancel = useMutation({
    mutationFn: (id: number) =>
      answerOf(client.DELETE('/api/v1/screens/{id}', { params: { path: { id } } })),
    onSuccess: (_answer, id) => queries.invalidateQueries({ queryKey: ['screens', 'one', id] }),
  })
  return { start, cancel }
}

// Every instrument that was found, in the order shown, whatever was scrolled to so far.
export async function allIds(id: number, { by, descending }: Sort): Promise<string[]> {
  const query = { sort: by || undefined, descending, limit: 20_000 }
  const answer = await answerOf(
    client.GET('/api/v1/screens/{id}', { params: { path: { id }, query } }),
  )
  return answer.rows.map((row) => row.instrument)
}

export function csvAddress(id: number, { by, descending }: Sort): string {
  const query = new URLSearchParams(by === '' ? {} : { sort: by, descending: String(descending) })
  return `/api/v1/screens/${id}/csv${query.size > 0 ? `?${query}` : ''}`
}

export function useBlocks() {
  return useQuery({
    queryKey: ['blocks'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/blocks', { signal })),
    select: (answer) => answer.items,
  })
}
