// Words of two languages side by side. A feature keeps its own beside its components.
export type Words = { [key: string]: string | Words }

// The shape of `Zh` with any words: a language that lacks a key doesn't compile.
export type SameKeys<Zh> = {
  [Key in keyof Zh]: Zh[Key] extends string ? string : SameKeys<Zh[Key]>
}

export function bilingual<Zh extends Words>(zh: Zh, en: SameKeys<Zh>): { zh: Words; en: Words } {
  return { zh, en: en as Words }
}
