// Words for the codes that the API uses; a code that is not known here is shown as it is.
import { useI18n } from 'vue-i18n'

export function useNames() {
  const { t, te } = useI18n()
  const name = (group: string, code: string) => {
    const key = `ui.${group}.${code}`
    return code !== '' && te(key) ? t(key) : code
  }
  return {
    kindName: (code: string) => name('kinds', code),
    boardName: (code: string) => name('boards', code),
    groupName: (code: string) => name('groups', code),
    blockKindName: (code: string) => name('blockKinds', code),
  }
}
