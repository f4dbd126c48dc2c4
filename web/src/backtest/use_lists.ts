// Trades, orders and fills of a finished run, page by page.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { OrderPage, OrderQuery, TradePage, TradeQuery } from '@/api/types'

export const kRows = 50
const kAll = 20_000

// What ended stays as it is.
const kStays = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData }

export interface TradeOrder {
  by: NonNullable<TradeQuery['sort']>
  descending: boolean
}

export function useTrades(id: Ref<number>, order: Ref<TradeOrder>, page: Ref<number>) {
  return useQuery({
    queryKey: ['backtests', 'trades', id, order, page],
    queryFn: ({ signal }) => {
      const { by: sort, descending } = order.value
      const query = { sort, descending, limit: kRows, offset: page.value * kRows }
      const params = { path: { id: id.value }, query }
      return answerOf(
        client.GET('/api/v1/backtests/{id}/trades', { params, signal }),
      ) as Promise<TradePage>
    },
    ...kStays,
  })
}

export type Refusal = NonNullable<OrderQuery['refusal']>

export function useRefused(id: Ref<number>, refusal: Ref<Refusal | ''>, page: Ref<number>) {
  return useQuery({
    queryKey: ['backtests', 'refused', id, refusal, page],
    queryFn: ({ signal }) => {
      const only = refusal.value === '' ? {} : { refusal: refusal.value }
      const query = { refused: true, ...only, limit: kRows, offset: page.value * kRows }
      const params = { path: { id: id.value }, query }
      return answerOf(
        client.GET('/api/v1/backtests/{id}/orders', { params, signal }),
      ) as Promise<OrderPage>
    },
    ...kStays,
  })
}

// All that happened to one instrument.
export function useHistoryOf(id: Ref<number>, instrument: Ref<string>) {
  const path = computed(() => ({ id: id.value }))
  const query = computed(() => ({ instrument: instrument.value, limit: kAll }))
  const trades = useQuery({
    queryKey: ['backtests', 'trades of', path, query],
    queryFn: ({ signal }) => {
      const params = { path: path.value, query: query.value }
      return answerOf(client.GET('/api/v1/backtests/{id}/trades', { params, signal }))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fills = useQuery({
    queryKey: ['backtests', 'fills of', path, query],
    queryFn: ({ signal }) => {
      const params = { path: path.value, query: query.value }
      return answerOf(client.GET('/api/v1/backtests/{id}/fills', { params, signal }))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { trades, fills }
}
