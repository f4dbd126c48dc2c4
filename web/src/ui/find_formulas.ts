// Which formulas a text finds, the best first.

export interface Findable {
  name: string
  zh: string
  en: string
  group: string
  built_in?: boolean // false: the user's own
}

// One's own first where nothing is typed, then what most people come for; the others keep their
// order.
const kUsual = ['MA', 'EXPMA', 'BOLL', 'SAR', 'VOL', 'MACD', 'KDJ', 'RSI', 'WR', 'DMI', 'CCI']
  .concat(['BIAS', 'OBV', 'ASI', 'VR', 'BRAR', 'CR', 'PSY', 'TRIX', 'DMA', 'ROC', 'MTM', 'EMV'])
  .concat(['BBI', 'ENE', 'MIKE'])

function usualFirst<Formula extends Findable>(all: Formula[]): Formula[] {
  const place = (one: Formula) => {
    if (one.built_in === false) return -1
    const at = kUsual.indexOf(one.name)
    return at < 0 ? kUsual.length : at
  }
  return all.sort((a, b) => place(a) - place(b))
}

function rank(one: Findable, wanted: string): number {
  const name = one.name.toLowerCase()
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  if (one.zh.toLowerCase().startsWith(wanted)) return 2
  if (name.includes(wanted)) return 3
  if (one.zh.toLowerCase().includes(wanted)) return 4
  return one.en.toLowerCase().includes(wanted) ? 5 : -1
}

// Formulas of equal rank stay in the order they have; without a text one's own come first.
// `group` empty: of any group.
export function findFormulas<Formula extends Findable>(
  all: readonly Formula[],
  text: string,
  group = '',
): Formula[] {
  const wanted = text.trim().toLowerCase()
  const inGroup = group === '' ? [...all] : all.filter((one) => one.group === group)
  if (wanted === '') return usualFirst(inGroup)
  return inGroup
    .map((one) => ({ one, rank: rank(one, wanted) }))
    .filter((found) => found.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.one)
}

export function groupsOf(all: readonly Findable[]): string[] {
  return [...new Set(all.map((one) => one.group))].filter((group) => group !== '')
}
