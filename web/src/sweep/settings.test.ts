import { expect, it } from 'vitest'
import { problemsOf, requestOf, settingsOf } from './settings'

const written = {
  values: [
    { key: 'sweep.rank_by', value: 'calmar' },
    { key: 'walk_forward.fit', value: '500' },
    { key: 'walk_forward.trade', value: '100' },
    { key: 'monte_carlo.paths', value: '0' },
  ],
  from: '2019-01-02',
  to: null,
}
const usual = settingsOf(written)

it('begin as the strategy says', () => {
  expect(usual).toEqual({
    rankBy: 'calmar',
    samples: '',
    purses: 'each',
    from: '2019-01-02',
    to: '',
    fit: '500',
    trade: '100',
    paths: '',
  })
})

it('say what is wrong', () => {
  expect(problemsOf(usual)).toEqual({})
  expect(problemsOf({ ...usual, trade: '' })).toEqual({ trade: 'trade' })
  expect(problemsOf({ ...usual, samples: '1.5', paths: '100001' })).toEqual({
    samples: 'whole',
    paths: 'whole',
  })
  expect(problemsOf({ ...usual, fit: '-1' })).toEqual({ fit: 'whole' })
  expect(problemsOf({ ...usual, to: '2018-01-01' })).toEqual({ to: 'order' })
})

it('become a request', () => {
  expect(requestOf('x', { ...usual, samples: '200' }, { FAST: [2, 4] })).toEqual({
    text: 'x',
    grid: { FAST: [2, 4] },
    purses: 'each',
    rank_by: 'calmar',
    samples: 200,
    walk_forward_fit: 500,
    walk_forward_trade: 100,
    monte_carlo_paths: 0,
    from: '2019-01-02',
  })
})
