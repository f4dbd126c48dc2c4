import createClient from 'openapi-fetch'
import { reportReachable, reportUnreachable } from './connection'
import { problemOf, Unreachable } from './problem'
import type { paths } from './schema'

// A proxy in front says so by these statuses when the program behind it is gone.
const kGone = new Set([502, 504])

async function trackedFetch(request: Request): Promise<Response> {
  let response: Response
  try {
    response = await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    reportUnreachable()
    throw new Unreachable(error)
  }
  if (kGone.has(response.status)) {
    reportUnreachable()
    throw new Unreachable()
  }
  reportReachable()
  return response
}

export const client = createClient<paths>({ fetch: trackedFetch })

interface Result<Data> {
  data?: Data
  error?: unknown
  response: Response
}

// The body of a good answer, or the problem thrown.
export async function answerOf<Data>(pending: Promise<Result<Data>>): Promise<Data> {
  const { data, error, response } = await pending
  if (!response.ok) throw problemOf(response.status, error)
  return data as Data
}
