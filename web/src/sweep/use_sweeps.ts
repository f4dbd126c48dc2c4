// Sweeps: starting one, following it, what it found.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type {
  Sweep,
  SweepHeatMap,
  SweepList,
  SweepRequest,
  SweepRow,
  SweepRowPage,
} from '@/api/types'
import { isEnded } from '@/api/use_runs'

const kPollMs = 400
export const kRows = 50
export const kRowsAtOnce = 20_000 // the most that the server gives
const kStays = { staleTime: Number.POSITIVE_INFINITY } // what is done stays as it is

export function useSweeps() {
  return useQuery({
    queryKey: ['sweeps', 'list'],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/sweeps', { signal })) as Promise<SweepList>,
    // One that the command line or another page started shows here as well.
    refetchInterval: (query) =>
      query.state.data?.sweeps.some((one) => !isEnded(one.state)) ? 1_000 : 10_000,
  })
}

export function useSweep(id: Ref<number | undefined>) {
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['sweeps', 'one', id],
    enabled: () => id.value !== undefined,
    queryFn: async ({ signal }) => {
      const params = { path: { id: id.value! } }
      const one = (await answerOf(
        client.GET('/api/v1/sweeps/{id}', { params, signal }),
      )) as Sweep
      if (isEnded(one.state)) void queries.invalidateQueries({ queryKey: ['sweeps', 'list'] })
      return one
    },
    refetchInterval: (query) => {
      const { data, status } = query.state
      return status === 'success' && data && !isEnded(data.state) ? kPollMs : false
    },
  })
}

export function fetchRows(
  id: number,
  query: { sort: string; limit: number; offset: number },
  signal?: AbortSignal,
): Promise<SweepRowPage> {
  const params = { path: { id }, query }
  return answerOf(
    client.GET('/api/v1/sweeps/{id}/rows', { params, signal }),
  ) as Promise<SweepRowPage>
}

export function useRows(
  id: Ref<number>,
  sort: Ref<string>,
  page: Ref<number>,
  limit: number,
  wanted?: Ref<boolean>,
) {
  return useQuery({
    queryKey: ['sweeps', 'rows', id, sort, page, limit],
    enabled: () => wanted?.value ?? true,
    queryFn: ({ signal }) => {
      const query = { sort: sort.value, limit, offset: page.value * limit }
      return fetchRows(id.value, query, signal)
    },
    placeholderData: keepPreviousData,
    ...kStays,
  })
}

export interface MapChoice {
  rows: string
  columns: string
  figure: string
  mean: boolean
}

export function useHeatMap(id: Ref<number>, choice: Ref<MapChoice>, wanted: Ref<boolean>) {
  return useQuery({
    queryKey: ['sweeps', 'map', id, choice],
    enabled: () => wanted.value,
    queryFn: ({ signal }) => {
      const params = { path: { id: id.value }, query: { ...choice.value } }
      return answerOf(
        client.GET('/api/v1/sweeps/{id}/heat-map', { params, signal }),
      ) as Promise<SweepHeatMap>
    },
    ...kStays,
  })
}

export function fetchSet(id: number, set: number): Promise<SweepRow> {
  const params = { path: { id, set } }
  return answerOf(client.GET('/api/v1/sweeps/{id}/sets/{set}', { params })) as Promise<SweepRow>
}

export function useSweepActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['sweeps', 'list'] })
  const start = useMutation({
    mutationFn: (body: SweepRequest) => answerOf(client.POST('/api/v1/sweeps', { body })),
    onSuccess: refresh,
  })
  // Stops one that runs; forgets one that has ended.
  const remove = useMutation({
    mutationFn: (id: number) =>
      answerOf(client.DELETE('/api/v1/sweeps/{id}', { params: { path: { id } } })),
    onSuccess: (_answer, id) =>
      Promise.all([refresh(), queries.invalidateQueries({ queryKey: ['sweeps', 'one', id] })]),
  })
  return { start, remove }
}
