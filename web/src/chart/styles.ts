// The palette as klinecharts wants it.
import type { DeepPartial, Styles } from 'klinecharts'
import type { Palette } from './palette'

const kFont = 'inherit, -apple-system, "Segoe UI", "Noto Sans CJK SC", sans-serif'
const kSize = 11

function axis(palette: Palette) {
  return {
    axisLine: { show: true, color: palette.line },
    tickLine: { show: false },
    tickText: { color: palette.muted, size: kSize, family: kFont },
  }
}

function crosshairLine(palette: Palette) {
  return {
    line: { color: palette.muted, dashedValue: [3, 3] },
    text: {
      size: kSize,
      family: kFont,
      color: palette.panel,
      backgroundColor: palette.muted,
      borderColor: palette.muted,
      borderRadius: 2,
    },
  }
}

function candle(palette: Palette): DeepPartial<Styles['candle']> {
  const { up, down, flat } = palette
  const mark = { color: palette.muted, textSize: kSize, textFamily: kFont }
  return {
    type: 'candle_solid',
    bar: {
      upColor: up,
      downColor: down,
      noChangeColor: flat,
      upBorderColor: up,
      downBorderColor: down,
      noChangeBorderColor: flat,
      upWickColor: up,
      downWickColor: down,
      noChangeWickColor: flat,
    },
    priceMark: {
      high: mark,
      low: mark,
      last: {
        upColor: up,
        downColor: down,
        noChangeColor: flat,
        compareRule: 'previous_close',
        text: { size: kSize, family: kFont, borderRadius: 2 },
      },
    },
    tooltip: { showRule: 'none' },
  }
}

export function chartStyles(palette: Palette): DeepPartial<Styles> {
  const grid = { color: palette.line, style: 'dashed' as const, dashedValue: [2, 3] }
  const { up, down, flat } = palette
  return {
    grid: { horizontal: grid, vertical: grid },
    candle: candle(palette),
    indicator: {
      bars: [{ upColor: up, downColor: down, noChangeColor: flat }],
      lines: palette.averages.map((color) => ({ color, size: 1 })),
      lastValueMark: { show: false },
      tooltip: { showRule: 'none' },
    },
    xAxis: axis(palette),
    yAxis: axis(palette),
    separator: { color: palette.line, size: 1 },
    crosshair: { horizontal: crosshairLine(palette), vertical: crosshairLine(palette) },
  }
}
