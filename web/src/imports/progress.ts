import type { Import } from '@/api/types'

type Progress = NonNullable<Import['progress']>

// Percent done by bytes, where they are known, else by files; null before anything is counted.
// 100 only when all is done: a bar that stands at 100 and goes on is a lie.
export function percentOf(progress: Progress): number | null {
  const { bytes_done, bytes_total, units_done, units_total } = progress
  const [done, total] = bytes_total > 0 ? [bytes_done, bytes_total] : [units_done, units_total]
  if (!(total > 0)) return null
  const percent = Math.floor((Math.max(0, done) / total) * 100)
  return done >= total ? 100 : Math.min(99, percent)
}

export function isRunning(one: Pick<Import, 'state'>): boolean {
  return one.state === 'running'
}

// Seconds between start and finish; null while it runs or where the times make no sense.
export function tookSeconds(one: Pick<Import, 'started' | 'finished'>): number | null {
  if (!one.finished) return null
  const seconds = (Date.parse(one.finished) - Date.parse(one.started)) / 1000
  return seconds >= 0 ? seconds : null
}
