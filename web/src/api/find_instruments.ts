import { answerOf, client } from './client'

const kRows = 12

// With data, by code, name or initials; the first ones for an empty text.
export async function findInstruments(text: string) {
  const query = { q: text.trim() || undefined, with_data: true, limit: kRows }
  const page = await answerOf(client.GET('/api/v1/instruments', { params: { query } }))
  return page.items
}
