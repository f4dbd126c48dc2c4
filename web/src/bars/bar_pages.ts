// Pages of bars as the server gives them: the newest, and those before a bar.
import { answerOf, client } from '@/api/client'
import type { Bars } from '@/api/types'
import type { View } from './chart_address'

export const kPageRows = 500
export const kOlderRows = 1_000
const kRowsMax = 20_000 // the server's own bound

export interface Wanted extends View {
  id: string
  rows: number
  to?: string // a time as in the answer's `time`; without it the newest
}

export function fetchPage(wanted: Wanted, signal: AbortSignal): Promise<Bars> {
  const { id, period, adjust, rows, to } = wanted
  const limit = Math.min(kRowsMax, Math.max(kPageRows, rows))
  return answerOf(
    client.GET('/api/v1/bars/{id}', {
      params: { path: { id }, query: { period, adjust, limit, to } },
      signal,
    }),
  ) as Promise<Bars>
}
