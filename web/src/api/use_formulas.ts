// Formulas as the server keeps them, for every page that shows or runs one.
import { useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answerOf, client } from './client'
import type { FormulaCheck, FormulaResult, FormulaRun } from './types'
import { useTextCheck } from './use_text_check'

// The whole catalogue at once: it is searched as one types.
export function useCatalogue() {
  return useQuery({
    queryKey: ['formulas', 'list'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/formulas', { signal })),
    select: (answer) => answer.formulas,
  })
}

// The functions of the language change with the program only.
export function useFunctions() {
  return useQuery({
    queryKey: ['formulas', 'functions'],
    queryFn: ({ signal }) => answerOf(client.GET('/api/v1/formulas/functions', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function runFormula(body: FormulaRun, signal: AbortSignal): Promise<FormulaResult> {
  return answerOf(client.POST('/api/v1/formulas/run', { body, signal })) as Promise<FormulaResult>
}

// What is wrong with a text, as one types.
export function useCheck(text: Ref<string>) {
  return useTextCheck(
    text,
    (wanted, signal) =>
      answerOf(
        client.POST('/api/v1/formulas/check', { body: { text: wanted }, signal }),
      ) as Promise<FormulaCheck>,
  )
}
