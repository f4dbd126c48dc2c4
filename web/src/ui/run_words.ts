// What every run shows of itself.
import type { Ref } from 'vue'

export interface Ending {
  state: 'queued' | 'running' | 'done' | 'cancelled' | 'failed'
  problem: { title: string; detail: string } | null
}

// One run as its page shows it, and what can be done there.
export interface OneRun<Run> {
  list: string // the route back
  run: Ref<Run | undefined>
  gone: Ref<boolean>
  failure: Ref<{ text: string; unreachable: boolean } | null>
  trouble: Ref<string> // why it could not be stopped or forgotten
  retry: () => void
}
