// One klinecharts chart, told what to show in the page's own words.
import { dispose, init, type Chart, type DataLoaderGetBarsParams, type Period } from 'klinecharts'
import { formatBarTime, isIntraday, type Period as BarPeriod } from './bar_time'
import type { DatedAction } from './action_marks'
import type { PlacedFormula } from './formula_indicator'
import { FormulaPanes, type PanePlace } from './formula_panes'
import { kActions, kAverages, kVolume, registerIndicators, type ActionMarks } from './indicators'
import type { Palette } from './palette'
import type { OlderBars, Series } from './series'
import { chartStyles } from './styles'
import { kTrades } from './trade_indicator'
import type { TradeMarks } from './trade_marks'

export interface KlineEvents {
  hover: (index: number | null) => void
  loadOlder: () => Promise<OlderBars>
  formatLarge: (value: number) => string
  paneMoved: () => void
}

const kCandles = 'candle_pane'
const kVolumePane = 'volume_pane'
const kVolumeHeight = 96
// Empty space beside the bars, in px: at first, and as far as one can pull.
const kGapRight = 24
const kGapMax = 160

function klinePeriod(period: BarPeriod): Period {
  if (period === '1w') return { type: 'week', span: 1 }
  if (period === '1M') return { type: 'month', span: 1 }
  if (!isIntraday(period)) return { type: 'day', span: 1 }
  return { type: 'minute', span: Number.parseInt(period) }
}

export class Kline {
  private readonly chart: Chart
  private series: Series | null = null
  private marks: ActionMarks | null = null
  private readonly formulas: FormulaPanes

  constructor(
    private readonly element: HTMLElement,
    private readonly events: KlineEvents,
  ) {
    registerIndicators()
    const chart = init(element, {
      formatter: {
        formatDate: ({ timestamp, type }) => this.dateText(timestamp, type === 'xAxis'),
        formatBigNumber: (value) => this.events.formatLarge(Number(value)).replace('.00', ''),
      },
      thousandsSeparator: { sign: '' },
      decimalFold: { threshold: 1000 },
      layout: { barSpaceLimit: { min: 1, max: 60 } },
    })
    if (chart === null) throw new Error('The chart could not be made.')
    this.chart = chart
    chart.setBarSpace(7)
    chart.setOffsetRightDistance(kGapRight)
    chart.setMaxOffsetLeftDistance(kGapMax)
    chart.setMaxOffsetRightDistance(kGapMax)
    chart.createIndicator({ name: kAverages, paneId: kCandles }, true)
    chart.createIndicator({ name: kActions, paneId: kCandles }, true)
    chart.createIndicator({ name: kTrades, paneId: kCandles }, true)
    chart.createIndicator({ name: kVolume, paneId: kVolumePane })
    chart.setPaneOptions({ id: kVolumePane, height: kVolumeHeight, minHeight: 48 })
    this.formulas = new FormulaPanes(chart, kCandles)
    chart.subscribeAction('onCrosshairChange', (data) => this.hovered(data))
    chart.subscribeAction('onPaneDrag', () => this.events.paneMoved())
    element.addEventListener('mouseleave', () => this.events.hover(null))
  }

  private dateText(timestamp: number, onAxis: boolean): string {
    if (this.series === null) return ''
    const text = formatBarTime(timestamp, this.series.unit, this.series.zone)
    if (!onAxis) return this.hasBarAt(timestamp) ? text : '—'
    if (this.series.period === '1M') return text.slice(0, 7)
    return this.series.unit === 'us' ? text.slice(5) : text
  }

  // Beside the bars the chart would make up a date.
  private hasBarAt(timestamp: number): boolean {
    const bars = this.chart.getDataList()
    return timestamp >= (bars[0]?.timestamp ?? 0) && timestamp <= (bars.at(-1)?.timestamp ?? 0)
  }

  // The chart says where the crosshair is in pixels only.
  private hovered(data: unknown) {
    const { x } = (data ?? {}) as { x?: number }
    const point = x === undefined ? [] : this.chart.convertFromPixel([{ x }], { paneId: kCandles })
    const index = (Array.isArray(point) ? point[0] : point)?.dataIndex
    const rows = this.chart.getDataList().length
    this.events.hover(index !== undefined && index >= 0 && index < rows ? index : null)
  }

  private answer(series: Series, { type, callback }: DataLoaderGetBarsParams) {
    if (type === 'init') {
      callback([...series.bars], { forward: series.more, backward: false })
      return
    }
    if (type !== 'forward') return
    const current = () => this.series === series
    this.events.loadOlder().then(
      ({ bars, more }) => current() && callback([...bars], { forward: more, backward: false }),
      // The next pan asks again.
      () => current() && callback([], { forward: true, backward: false }),
    )
  }

  // Where the reader had panned to stays in view if the new bars reach that far.
  show(series: Series) {
    const before = this.series?.ticker === series.ticker ? this.pannedTo() : null
    this.series = series
    this.chart.setSymbol({
      ticker: series.ticker,
      pricePrecision: series.decimals,
      volumePrecision: 0,
    })
    this.chart.setPeriod(klinePeriod(series.period))
    this.chart.setDataLoader({ getBars: (params) => this.answer(series, params) })
    this.chart.setOffsetRightDistance(kGapRight)
    const first = series.bars[0]
    if (before !== null && first !== undefined && before >= first.timestamp) {
      this.chart.scrollToTimestamp(before)
    }
  }

  private pannedTo(): number | null {
    const bars = this.chart.getDataList()
    const { to } = this.chart.getVisibleRange()
    return to < bars.length ? (bars[to - 1]?.timestamp ?? null) : null
  }

  markActions(actions: readonly DatedAction[], palette: Palette, label: string) {
    if (this.series === null) return
    const { unit, zone } = this.series
    this.marks = { actions, unit, zone, palette, label }
    this.chart.overrideIndicator({ name: kActions, extendData: this.marks })
  }

  markTrades(trades: TradeMarks, palette: Palette) {
    this.chart.overrideIndicator({ name: kTrades, extendData: { ...trades, palette } })
  }

  // Puts the bars around `timestamp` into view.
  scrollTo(timestamp: number) {
    this.chart.scrollToTimestamp(timestamp)
  }

  showFormulas(formulas: readonly PlacedFormula[], palette: Palette) {
    this.formulas.show(formulas, palette)
  }

  panePlaces(): Record<string, PanePlace> {
    return this.formulas.places()
  }

  // The averages that the page draws itself may be in the way of a formula's lines.
  showAverages(visible: boolean) {
    this.chart.overrideIndicator({ name: kAverages, visible })
  }

  paint(palette: Palette) {
    this.chart.setStyles(chartStyles(palette))
    this.element.style.backgroundColor = palette.panel
  }

  dispose() {
    dispose(this.element)
  }
}
