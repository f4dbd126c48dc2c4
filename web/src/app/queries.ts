import { QueryClient } from '@tanstack/vue-query'
import { onRecovered } from '@/api/connection'
import { ApiProblem, isUnreachable } from '@/api/problem'

// What the server refused stays refused; while it doesn't answer, api/connection asks for all.
function worthRetrying(failures: number, error: unknown): boolean {
  if (isUnreachable(error)) return false
  if (error instanceof ApiProblem && error.status < 500) return false
  return failures < 2
}

export function makeQueryClient(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        retry: worthRetrying,
        staleTime: 10_000,
        // The server is most often on this machine: the browser's idea of a network says nothing.
        networkMode: 'always',
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always' },
    },
  })
  onRecovered(() => void queries.invalidateQueries())
  return queries
}
