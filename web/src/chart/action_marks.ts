// On which bar a corporate action shows: the first one whose time is its ex-date or later, so an
// ex-date inside a week, or on a day without trading, is still seen.

export interface DatedAction {
  ex_date: string // 2026-07-06
}

// `dates`: the trade date (yyyymmdd) of each bar, ascending; several bars may share one. Actions
// before the first bar or after the last have no bar. Gives index of bar → its actions.
export function actionsByBar<Action extends DatedAction>(
  dates: readonly number[],
  actions: readonly Action[],
): Map<number, Action[]> {
  const marks = new Map<number, Action[]>()
  const first = dates[0]
  if (first === undefined) return marks
  for (const action of actions) {
    const date = Number(action.ex_date.replaceAll('-', ''))
    if (!(date >= first)) continue
    const at = firstNotBefore(dates, date)
    if (at === dates.length) continue
    marks.set(at, [...(marks.get(at) ?? []), action])
  }
  return marks
}

function firstNotBefore(dates: readonly number[], date: number): number {
  let low = 0
  let high = dates.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (dates[middle]! < date) low = middle + 1
    else high = middle
  }
  return low
}
