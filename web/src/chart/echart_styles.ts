// The palette as ECharts wants it: axes, tooltips, zoom.
import type { Palette } from './palette'

const kSize = 11

// `color` #rrggbb, `alpha` 0 to 1.
export function faint(color: string, alpha: number): string {
  const byte = Math.round(255 * alpha).toString(16).padStart(2, '0')
  return /^#[0-9a-f]{6}$/i.test(color) ? color + byte : color
}

export function axisStyle(palette: Palette) {
  return {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: { color: palette.muted, fontSize: kSize, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line, type: 'dashed' as const } },
  }
}

export function tooltipStyle(palette: Palette) {
  return {
    backgroundColor: palette.panel,
    borderColor: palette.line,
    padding: [5, 9],
    textStyle: { color: palette.text, fontSize: 12 },
  }
}

export function legendStyle(palette: Palette) {
  return {
    textStyle: { color: palette.text, fontSize: 12 },
    inactiveColor: palette.muted,
    itemWidth: 16,
    itemHeight: 8,
    icon: 'roundRect',
  }
}

export function zoomStyle(palette: Palette) {
  return {
    borderColor: palette.line,
    fillerColor: faint(palette.accent, 0.16),
    handleStyle: { color: palette.accent },
    moveHandleStyle: { color: palette.muted, opacity: 0.4 },
    textStyle: { color: palette.muted, fontSize: kSize },
    dataBackground: {
      lineStyle: { color: palette.muted, opacity: 0.5 },
      areaStyle: { color: palette.muted, opacity: 0.12 },
    },
    selectedDataBackground: {
      lineStyle: { color: palette.accent, opacity: 0.6 },
      areaStyle: { color: palette.accent, opacity: 0.15 },
    },
  }
}

// Colours for curves side by side. The second average is as blue as the accent.
export function curveColors({ accent, averages, up, down, muted }: Palette): string[] {
  return [accent, ...averages.filter((_, i) => i !== 1), up, down, muted]
}
