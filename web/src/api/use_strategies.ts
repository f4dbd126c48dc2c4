// Strategies that come with the program or are kept by it, and what is wrong with a text.
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answerOf, client } from './client'
import type { Strategy, StrategyCheck } from './types'
import { useTextCheck } from './use_text_check'

export function useStrategies() {
  return useQuery({
    queryKey: ['strategies', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/strategies', { signal })),
    select: (answer) => answer.strategies,
  })
}

export function useStrategy(name: Ref<string>) {
  return useQuery({
    queryKey: ['strategies', 'one', name],
    enabled: () => name.value !== '',
    queryFn: ({ signal }) => {
      const params = { path: { name: name.value } }
      return answerOf(
        client.GET('/api/v1/strategies/{name}', { params, signal }),
      ) as Promise<Strategy>
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useBlocks() {
  return useQuery({
    queryKey: ['blocks'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/blocks', { signal })),
    select: (answer) => answer.items,
  })
}

export function useStrategyActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['strategies'] })
  // Kept under the name that the text gives.
  const save = useMutation({
    mutationFn: (text: string) =>
      answerOf(client.POST('/api/v1/strategies', { body: { text } })) as Promise<Strategy>,
    onSuccess: (kept) => {
      queries.setQueryData(['strategies', 'one', kept.name], kept)
      return queries.invalidateQueries({ queryKey: ['strategies', 'list'] })
    },
  })
  const remove = useMutation({
    mutationFn: (name: string) =>
      answerOf(client.DELETE('/api/v1/strategies/{name}', { params: { path: { name } } })),
    onSuccess: refresh,
  })
  return { save, remove }
}

// As one types.
export function useStrategyCheck(text: Ref<string>) {
  return useTextCheck(
    text,
    (wanted, signal) =>
      answerOf(
        client.POST('/api/v1/strategies/check', { body: { text: wanted }, signal }),
      ) as Promise<StrategyCheck>,
  )
}
