// One formula of the catalogue and its text; saving, versions, removal.
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { answerOf, client } from '@/api/client'
import type { FormulaDetail, FormulaSave } from '@/api/types'

// `name` empty: a new formula, nothing to load.
export function useFormula(name: Ref<string>) {
  return useQuery({
    queryKey: ['formulas', 'one', name],
    enabled: () => name.value !== '',
    queryFn: ({ signal }) =>
      answerOf(
        client.GET('/api/v1/formulas/{name}', { params: { path: { name: name.value } }, signal }),
      ) as Promise<FormulaDetail>,
  })
}

export function fetchVersion(name: string, version: number): Promise<FormulaDetail> {
  const params = { path: { name }, query: { version } }
  return answerOf(client.GET('/api/v1/formulas/{name}', { params })) as Promise<FormulaDetail>
}

export interface Saving extends FormulaSave {
  name: string
}

export function useFormulaActions() {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['formulas', 'list'] })
  const save = useMutation({
    mutationFn: ({ name, ...body }: Saving) =>
      answerOf(
        client.PUT('/api/v1/formulas/{name}', { params: { path: { name } }, body }),
      ) as Promise<FormulaDetail>,
    onSuccess: (saved) => {
      queries.setQueryData(['formulas', 'one', saved.name], saved)
      void refresh()
    },
  })
  const remove = useMutation({
    mutationFn: (name: string) =>
      answerOf(client.DELETE('/api/v1/formulas/{name}', { params: { path: { name } } })),
    onSuccess: (_answer, name) => {
      queries.removeQueries({ queryKey: ['formulas', 'one', name] })
      void refresh()
    },
  })
  return { save, remove }
}
