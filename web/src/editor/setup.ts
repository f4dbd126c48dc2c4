// CodeMirror, put together for formulas.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { endsInside, entriesOf, namesIn, type Entry, type Vocabulary } from './completion'
import { documentationOf, type DocumentationWords } from './documentation'
import { changeOf, rangeOf, type Remark } from './remarks'
import { tdxLanguage } from './tdx_language'
import { tomlLanguage } from './toml_language'
import { openFormula } from './toml_tokens'

const kColors = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: tags.keyword, color: 'var(--code-word)', fontWeight: '600' },
  { tag: tags.function(tags.variableName), color: 'var(--code-call)' },
  { tag: tags.definition(tags.variableName), color: 'var(--code-output)', fontWeight: '600' },
  { tag: tags.attributeName, color: 'var(--code-hint)' },
  { tag: tags.heading, color: 'var(--code-word)', fontWeight: '600' },
  { tag: tags.propertyName, color: 'var(--code-hint)' },
  { tag: tags.operator, color: 'var(--muted)' },
  { tag: tags.punctuation, color: 'var(--muted)' },
])

export interface EditorWords extends DocumentationWords {
  label: string
  use: string // "use …" a suggestion
}

// A formula alone, or a strategy file with formulas in it.
export type EditorLanguage = 'formula' | 'strategy'

export interface EditorEvents {
  changed: (text: string) => void
  run: () => void
  vocabulary: () => Vocabulary
  words: () => EditorWords
}

const kKinds: Record<Entry['kind'], string> = {
  function: 'function',
  field: 'variable',
  hint: 'keyword',
  name: 'constant',
}

function completionOf(entry: Entry, words: () => EditorWords): Completion {
  const { label, kind, detail, facts } = entry
  return {
    label,
    type: kKinds[kind],
    detail,
    boost: kind === 'name' ? 2 : kind === 'hint' ? -1 : 1,
    apply: kind === 'function' ? `${label}(` : label,
    ...(facts && { info: () => documentationOf(facts, words()) }),
  }
}

// What of the text before the cursor is a formula; null: nothing is offered there.
function formulaBefore(text: string, language: EditorLanguage): string | null {
  const formula = language === 'strategy' ? openFormula(text) : text
  return formula === null || endsInside(formula) ? null : formula
}

function ownNames(text: string, language: EditorLanguage): string[] {
  if (language === 'formula') return namesIn(text)
  const parameters = text.matchAll(/^\s*([A-Za-z_]\w*)\s*=\s*\{/gm)
  const lines = text.matchAll(/(?:^|[;"'])\s*([\p{L}_][\p{L}\p{N}_]*)\s*:=/gmu)
  return [...new Set([...parameters, ...lines].map((match) => match[1]!))]
}

export function completionSource(
  events: Pick<EditorEvents, 'vocabulary' | 'words'>,
  language: EditorLanguage = 'formula',
) {
  let known: { from: Vocabulary; entries: Entry[] } | undefined
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u)
    if (word === null && !context.explicit) return null
    const text = context.state.doc.toString()
    const from = word?.from ?? context.pos
    if (formulaBefore(text.slice(0, from), language) === null) return null
    const vocabulary = events.vocabulary()
    if (known?.from !== vocabulary) known = { from: vocabulary, entries: entriesOf(vocabulary) }
    const own = ownNames(text, language)
      .filter((name) => name !== word?.text)
      .map((label) => ({ label, kind: 'name' as const, detail: '' }))
    return {
      from,
      options: [...own, ...known.entries].map((one) => completionOf(one, events.words)),
      validFor: /^[\p{L}_][\p{L}\p{N}_]*$/u,
    }
  }
}

export const readOnly = new Compartment()

export function extensionsOf(
  events: EditorEvents,
  language: EditorLanguage = 'formula',
): Extension[] {
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completionSource(events, language)], icons: false }),
    lintGutter(),
    language === 'strategy' ? tomlLanguage : tdxLanguage,
    syntaxHighlighting(kColors),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': events.words().label,
      spellcheck: 'false',
      autocapitalize: language === 'strategy' ? 'off' : 'characters',
    }),
    readOnly.of([]),
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: () => (events.run(), true) },
        // While names are offered, Tab never indents, even too early to accept one.
        {
          key: 'Tab',
          run: (view) => acceptCompletion(view) || completionStatus(view.state) !== null,
        },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) events.changed(update.state.doc.toString())
    }),
  ]
}

export function readOnlyEffect(wanted: boolean) {
  return readOnly.reconfigure(
    wanted ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
  )
}

// Remarks are about `text`; where the editor holds another one by now, they say nothing.
export function remarksTransaction(
  view: EditorView,
  remarks: readonly Remark[],
  words: EditorWords,
) {
  const text = view.state.doc.toString()
  const diagnostics = remarks.map((remark): Diagnostic => {
    const change = changeOf(remark, text)
    return {
      ...rangeOf(remark, text.length),
      severity: remark.severity,
      message: remark.message,
      ...(change && {
        actions: [
          {
            name: `${words.use} ${change.insert.trim()}`,
            apply: (target) => target.dispatch({ changes: change }),
          },
        ],
      }),
    }
  })
  return setDiagnostics(view.state, diagnostics)
}
