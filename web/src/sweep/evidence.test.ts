import { expect, it } from 'vitest'
import type { Sweep } from '@/api/types'
import { evidenceRows, overall } from './evidence'

const sweep = (more: Partial<NonNullable<Sweep['evidence']>>) => ({
  evidence: {
    trials: 40,
    expected_best: 0.02,
    deflated_sharpe: 0.97,
    overfitting: 0.1,
    loss_probability: 0.15,
    compared: 40,
    ...more,
  },
})
const verdicts = (of: ReturnType<typeof sweep>) => evidenceRows(of).map((row) => row.verdict)

it('judges', () => {
  const shares = (dsr: number, pbo: number, loss: number) =>
    sweep({ deflated_sharpe: dsr, overfitting: pbo, loss_probability: loss })
  expect(verdicts(sweep({}))).toEqual(['good', 'good', 'good'])
  expect(verdicts(shares(0.6, 0.3, 0.4))).toEqual(['doubtful', 'doubtful', 'doubtful'])
  expect(verdicts(shares(0.2, 0.5, 0.9))).toEqual(['bad', 'bad', 'bad'])
  expect(overall(evidenceRows(sweep({})))).toBe('good')
  expect(overall(evidenceRows(sweep({ overfitting: 0.6 })))).toBe('bad')
})

it('says why a figure is missing', () => {
  const none = { deflated_sharpe: null, overfitting: null, loss_probability: null, compared: 0 }
  const why = (trials: number) =>
    evidenceRows(sweep({ ...none, trials })).map((row) => row.missing)
  expect(why(0)).toEqual(['noSharpe', 'noSharpe', 'noSharpe'])
  expect(why(1)[0]).toBe('oneSet')
  expect(why(30)[1]).toBe('fewBars')
  expect(evidenceRows(sweep({ deflated_sharpe: null }))[0]!.missing).toBe('flat')
  expect(evidenceRows(sweep({}))[0]!.missing).toBeNull()
  expect(overall(evidenceRows(sweep({ ...none, trials: 0 })))).toBe('unknown')
})
