export interface Piece {
  text: string
  hit: boolean
}

// `text` cut where `wanted` stands in it, whatever its case, so that the place can be shown.
export function piecesOf(text: string, wanted: string): Piece[] {
  const needle = wanted.trim().toLowerCase()
  const at = needle === '' ? -1 : text.toLowerCase().indexOf(needle)
  if (at < 0) return [{ text, hit: false }]
  const end = at + needle.length
  return [
    { text: text.slice(0, at), hit: false },
    { text: text.slice(at, end), hit: true },
    { text: text.slice(end), hit: false },
  ].filter((piece) => piece.text !== '')
}

// The next row of `rows` in a list that goes round; -1 is none.
export function nextRow(row: number, step: 1 | -1, rows: number): number {
  if (rows === 0) return -1
  if (row < 0) return step > 0 ? 0 : rows - 1
  return (row + step + rows) % rows
}
