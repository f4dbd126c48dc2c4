// Pause in ms before try `attempt` (0 = the first one after a failure): doubling, bounded.
export const kFirstPauseMs = 500
export const kPauseMsMax = 8_000

export function pauseBefore(attempt: number): number {
  const doublings = Math.min(Math.max(0, Math.floor(attempt)), 30)
  return Math.min(kPauseMsMax, kFirstPauseMs * 2 ** doublings)
}
