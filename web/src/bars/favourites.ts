// Formulas that a person marked, kept by the browser.
import { ref } from 'vue'

const kKey = 'mystocks.favourites'

// `stored` is whatever the browser kept.
export function readFavourites(stored: string | null): string[] {
  try {
    const parsed: unknown = JSON.parse(stored ?? '[]')
    if (!Array.isArray(parsed)) return []
    return [...new Set(parsed.filter((one): one is string => typeof one === 'string'))]
  } catch {
    return []
  }
}

export function useFavourites() {
  const favourites = ref(readFavourites(localStorage.getItem(kKey)))
  function toggle(name: string) {
    const has = favourites.value.includes(name)
    favourites.value = has
      ? favourites.value.filter((one) => one !== name)
      : [...favourites.value, name]
    localStorage.setItem(kKey, JSON.stringify(favourites.value))
  }
  return { favourites, toggle }
}
