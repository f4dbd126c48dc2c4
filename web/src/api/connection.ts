// Whether the server answers. Every request reports here; while it doesn't answer, /healthz is
// asked with growing pauses until it does, and those who listen start over.
import { reactive, readonly } from 'vue'
import { pauseBefore } from './backoff'

interface Connection {
  reachable: boolean
  // When the next try starts, in ms since the epoch; 0 while one is under way.
  nextTryAt: number
}

const kHeartbeatMs = 4_000
const kProbeTimeoutMs = 5_000

const state = reactive<Connection>({ reachable: true, nextTryAt: 0 })
const listeners = new Set<() => void>()
let attempt = 0
let timer: ReturnType<typeof setTimeout> | undefined

export const connection = readonly(state)

export function onRecovered(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(kProbeTimeoutMs)
    return (await fetch('/healthz', { signal, cache: 'no-store' })).ok
  } catch {
    return false
  }
}

function schedule(pauseMs: number) {
  clearTimeout(timer)
  timer = setTimeout(() => void probe(), pauseMs)
}

async function probe() {
  clearTimeout(timer)
  state.nextTryAt = 0
  if (await answers()) reportReachable()
  else failed()
}

function failed() {
  state.reachable = false
  const pause = pauseBefore(attempt++)
  state.nextTryAt = Date.now() + pause
  schedule(pause)
}

export function reportUnreachable() {
  if (state.reachable) failed()
}

export function reportReachable() {
  const recovered = !state.reachable
  attempt = 0
  state.reachable = true
  state.nextTryAt = 0
  schedule(kHeartbeatMs)
  if (recovered) listeners.forEach((listener) => listener())
}

export function tryNow() {
  attempt = 0
  void probe()
}

// A page that nobody touches notices too.
export function startHeartbeat() {
  schedule(kHeartbeatMs)
}
