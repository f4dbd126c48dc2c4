// The form stays as it was filled in while one looks at charts and comes back.
import { reactive } from 'vue'
import type { Form } from './screen_request'

const kStarter = 'PARAM N(20, 2, 250);\n距离:(C/MA(C,N)-1)*100;\n选:CROSS(C,MA(C,N));\n'

const form = reactive<Form & { written: boolean }>({
  written: false, // run `text`, not a known formula
  name: '',
  text: kStarter,
  values: [],
  scope: 'all',
  kind: 'stock',
  block: '',
  watchlist: '',
  list: '',
  mode: 'newest',
  date: '',
  from: '',
  to: '',
  period: '1d',
  adjust: 'forward',
  allowLookAhead: false,
})

export function useForm() {
  return form
}
