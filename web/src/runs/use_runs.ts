// Runs that ended, as the store remembers them.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { RunPage } from '@/api/types'

export const kRows = 50

export function useRuns(page: Ref<number>) {
  return useQuery({
    queryKey: ['runs', page],
    queryFn: ({ signal }) => {
      const query = { limit: kRows, offset: page.value * kRows }
      return answerOf(
        client.GET('/api/v1/runs', { params: { query }, signal }),
      ) as Promise<RunPage>
    },
    placeholderData: keepPreviousData,
    staleTime: 0, // a run may have ended since
    refetchInterval: 5_000,
  })
}

export function useForget() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      answerOf(client.DELETE('/api/v1/runs/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['runs'] }),
  })
}
