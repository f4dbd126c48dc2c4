import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { Import, ImportRequest } from '@/api/types'
import { isRunning } from './progress'

const kPollMs = 500
const kRows = 30

// What an import may have changed anywhere in the page.
const kTouched = ['instruments', 'corporate-actions', 'blocks', 'store', 'about']

export function useImportHistory() {
  const queries = useQueryClient()
  const history = useQuery({
    queryKey: ['imports', 'list'],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/api/v1/imports', { params: { query: { limit: kRows } }, signal })),
    // One that another page or the command line started shows here as well.
    refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? kPollMs : 5_000),
  })
  // Seen by what has ended, not by what runs: a short import is never seen running.
  const ended = computed(() => {
    const items = history.data.value?.items
    return items?.filter((one) => !isRunning(one)).map((one) => one.id).join(' ')
  })
  watch(ended, (_now, before) => {
    if (before === undefined) return
    for (const key of kTouched) void queries.invalidateQueries({ queryKey: [key] })
  })
  return history
}

type ImportId = Import['id']

export function useImport(id: Ref<ImportId | undefined>) {
  return useQuery({
    queryKey: ['imports', 'one', id],
    enabled: () => id.value !== undefined,
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/imports/{id}', { params: { path: { id: id.value! } }, signal }),
      ),
    refetchInterval: (query) =>
      query.state.data === undefined || isRunning(query.state.data) ? kPollMs : false,
  })
}

export function useImportActions() {
  const queries = useQueryClient()
  const current = ref<ImportId>()
  const accept = (one: Import) => {
    queries.setQueryData(['imports', 'one', one.id], one)
    void queries.invalidateQueries({ queryKey: ['imports', 'list'] })
  }
  const start = useMutation({
    mutationFn: (body: ImportRequest) => answerOf(client.POST('/api/v1/imports', { body })),
    onSuccess: (one) => {
      accept(one)
      current.value = one.id
    },
  })
  const cancel = useMutation({
    mutationFn: (id: ImportId) =>
      answerOf(client.POST('/api/v1/imports/{id}/cancel', { params: { path: { id } } })),
    onSuccess: accept,
  })
  return { current, start, cancel }
}
