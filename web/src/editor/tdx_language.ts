// 通达信's formula language for the editor: enough to colour it. Whether a text is right, and what
// its names mean, only the server says.
import { StreamLanguage, type StreamParser } from '@codemirror/language'
import { tokenAt, type Scan } from './tdx_tokens'

export const kTagOf = {
  comment: 'comment',
  text: 'string',
  number: 'number',
  word: 'keyword',
  call: 'variableName.function',
  hint: 'attributeName',
  name: 'variableName',
  output: 'variableName.definition',
  operator: 'operator',
  sign: 'punctuation',
} as const

const parser: StreamParser<Scan> = {
  name: 'tdx',
  startState: () => ({ inComment: false, atStart: true }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (stream.eatSpace()) return null
    const { kind, length } = tokenAt(stream.string.slice(stream.pos), state)
    stream.pos += length
    return kTagOf[kind]
  },
  languageData: { commentTokens: { line: '//', block: { open: '{', close: '}' } } },
}

export const tdxLanguage = StreamLanguage.define(parser)
