// Strategy files for the editor: TOML whose formulas are coloured as formulas.
import { StreamLanguage, type StreamParser } from '@codemirror/language'
import { kTagOf } from './tdx_language'
import { endLine, startScan, tomlTokenAt, type TomlScan } from './toml_tokens'

const kTags = { ...kTagOf, table: 'heading', key: 'propertyName' } as const

const parser: StreamParser<TomlScan> = {
  name: 'strategy',
  startState: startScan,
  copyState: (state) => ({ ...state, formula: { ...state.formula } }),
  token(stream, state) {
    if (stream.sol()) endLine(state)
    if (state.quote === '' && stream.eatSpace()) return null
    const { kind, length } = tomlTokenAt(stream.string.slice(stream.pos), state)
    stream.pos += length
    return kTags[kind]
  },
  blankLine: endLine,
  languageData: { commentTokens: { line: '#' } },
}

export const tomlLanguage = StreamLanguage.define(parser)
