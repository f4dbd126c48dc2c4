// A watchlist's ids, edited. Every function gives a new list.

// `id` moved to where `place` is; both stand in the list.
export function moved(ids: readonly string[], id: string, place: number): string[] {
  const rest = ids.filter((one) => one !== id)
  const at = Math.min(Math.max(0, place), rest.length)
  return [...rest.slice(0, at), id, ...rest.slice(at)]
}

export function without(ids: readonly string[], id: string): string[] {
  return ids.filter((one) => one !== id)
}

// At the end, unless it is there.
export function withOne(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? [...ids] : [...ids, id]
}
