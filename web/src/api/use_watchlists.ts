// The watchlists. A list is always saved whole; what is shown changes at once and goes back where
// the server refuses.
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answerOf, client } from '@/api/client'

export interface Watchlist {
  name: string
  instruments: string[]
}

const kKey = ['watchlists']

function put({ name, instruments }: Watchlist) {
  const params = { path: { name } }
  return answerOf(client.PUT('/api/v1/watchlists/{name}', { params, body: { instruments } }))
}

function drop(name: string) {
  return answerOf(client.DELETE('/api/v1/watchlists/{name}', { params: { path: { name } } }))
}

export function useWatchlists() {
  const queries = useQueryClient()
  const lists = useQuery({
    queryKey: kKey,
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/watchlists', { signal })),
    select: (answer) => answer.watchlists,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: kKey })
  const save = useMutation({
    // One after the other: each save is of the whole list.
    scope: { id: 'watchlists' },
    mutationFn: put,
    onMutate: async (list: Watchlist) => {
      await queries.cancelQueries({ queryKey: kKey })
      queries.setQueryData<{ watchlists: Watchlist[] }>(kKey, (known) =>
        known === undefined
          ? known
          : {
              watchlists: known.watchlists.map((one) => (one.name === list.name ? list : one)),
            },
      )
    },
    onSettled: refresh,
  })
  const remove = useMutation({ mutationFn: drop, onSettled: refresh })
  const rename = useMutation({
    mutationFn: async ({ list, name }: { list: Watchlist; name: string }) => {
      await put({ name, instruments: list.instruments })
      await drop(list.name)
    },
    onSettled: refresh,
  })
  return { lists, save, remove, rename }
}
