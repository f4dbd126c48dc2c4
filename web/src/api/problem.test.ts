import { describe, expect, it } from 'vitest'
import { isNotFound, isUnreachable, messageOf, problemOf, Unreachable } from './problem'

describe('problemOf', () => {
  it('takes the words of a problem document', () => {
    const problem = problemOf(422, {
      title: 'Not valid',
      detail: 'The request is wrong.',
      errors: [{ field: 'csv.period', message: 'unknown period' }, { field: 'x' }, 7],
    })
    expect(problem.title).toBe('Not valid')
    expect(problem.fields).toEqual([{ field: 'csv.period', message: 'unknown period' }])
    expect(messageOf(problem)).toBe('The request is wrong.\ncsv.period: unknown period')
  })

  it('says where in a formula something is wrong', () => {
    const problem = problemOf(422, {
      title: 'Formula not valid',
      detail: 'The formula has errors.',
      diagnostics: [{ line: 1, column: 3, message: 'EM is not known' }, 'x', { line: 2 }],
    })
    expect(messageOf(problem)).toBe('The formula has errors.\n1:3: EM is not known')
  })

  it('stands anything else that came back', () => {
    for (const body of [undefined, null, '<html>', 3, [], { title: 3, errors: 'no' }]) {
      expect(problemOf(500, body).title).toBe('HTTP 500')
    }
  })

  it('tells the kinds apart', () => {
    expect(isNotFound(problemOf(404, {}))).toBe(true)
    expect(isNotFound(problemOf(500, {}))).toBe(false)
    expect(isUnreachable(new Unreachable())).toBe(true)
    expect(isUnreachable(problemOf(404, {}))).toBe(false)
  })
})
