// Where someone bought and sold, and on which bars that is.

export interface TradeMark {
  time: number // of a bar, as the API gives it
  price: number
  side: 'buy' | 'sell'
  strong: boolean // belongs to the trade that is looked at
}

// From one mark to another; `gain` decides the colour.
export interface TradeLink {
  from: { time: number; price: number }
  to: { time: number; price: number }
  gain: number
  strong: boolean
}

export interface TradeMarks {
  marks: readonly TradeMark[]
  links: readonly TradeLink[]
}

// The bar at `time`, or the last one before it: a fill inside a week is on the week's bar. −1:
// before the first bar.
export function barAt(bars: readonly { time: number }[], time: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bars[middle]!.time <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
