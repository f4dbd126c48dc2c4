// The formulas on a chart: over the candles, or each in a pane of its own below, in their order.
import type { Chart } from 'klinecharts'
import { indicatorOf, kFormula, type PlacedFormula } from './formula_indicator'
import type { Palette } from './palette'

export interface PanePlace {
  top: number // px from the chart's top
  height: number
}

const kHeight = 140
const kHeightMin = 56
const kShareMax = 0.45 // of the chart's height, for all panes together
const kFirstOrder = 10 // after candles and volume

export class FormulaPanes {
  private shown = new Map<string, PlacedFormula['place']>()

  constructor(
    private readonly chart: Chart,
    private readonly candlePane: string,
  ) {}

  private paneOf({ id, place }: Pick<PlacedFormula, 'id' | 'place'>): string {
    return place === 'main' ? this.candlePane : `formula_${id}`
  }

  private add(formula: PlacedFormula, palette: Palette, height: number) {
    const paneId = this.paneOf(formula)
    const isMain = formula.place === 'main'
    this.chart.createIndicator(
      {
        name: kFormula,
        id: formula.id,
        paneId,
        ...(isMain && { series: 'price' as const }),
        ...indicatorOf(formula, palette),
      },
      true,
    )
    if (!isMain) this.chart.setPaneOptions({ id: paneId, height, minHeight: kHeightMin })
  }

  private remove(id: string, place: PlacedFormula['place']) {
    this.chart.removeIndicator({ id, paneId: this.paneOf({ id, place }) })
    this.shown.delete(id)
  }

  show(formulas: readonly PlacedFormula[], palette: Palette) {
    const wanted = new Map(formulas.map((one) => [one.id, one.place]))
    for (const [id, place] of [...this.shown]) {
      if (wanted.get(id) !== place) this.remove(id, place)
    }
    const panes = formulas.filter((one) => one.place === 'sub')
    const room = (this.chart.getSize()?.height ?? 600) * kShareMax
    const height = Math.max(kHeightMin, Math.min(kHeight, room / Math.max(1, panes.length)))
    for (const one of formulas) {
      if (this.shown.has(one.id)) {
        const drawn = indicatorOf(one, palette)
        this.chart.overrideIndicator({ name: kFormula, id: one.id, ...drawn })
      } else {
        this.add(one, palette, height)
        this.shown.set(one.id, one.place)
      }
    }
    // Told the height too, the chart measures anew where each pane lies.
    panes.forEach((one, i) => {
      const id = this.paneOf(one)
      const own = this.chart.getSize(id)?.height ?? 0
      this.chart.setPaneOptions({ id, order: kFirstOrder + i, height: own > 0 ? own : height })
    })
  }

  // The chart moves its panes once the code that told it to is through.
  places(): Record<string, PanePlace> {
    const places: Record<string, PanePlace> = {}
    for (const [id, place] of this.shown) {
      if (place === 'main') continue
      const size = this.chart.getSize(this.paneOf({ id, place }))
      if (size !== null) places[id] = { top: size.top, height: size.height }
    }
    return places
  }
}
