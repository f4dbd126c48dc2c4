// The card beside a completion: what a function does, from the server's own table.
import { signatureOf, type FieldFacts, type FunctionFacts } from './completion'

export interface DocumentationWords {
  warmUp: string
  undefined: string
  example: string
  source: string
  looksAhead: string
  crossesMarket: string
}

function element(tag: string, className: string, text: string): HTMLElement {
  const node = document.createElement(tag)
  node.className = className
  node.textContent = text
  return node
}

export function documentationOf(
  facts: FunctionFacts | FieldFacts,
  words: DocumentationWords,
): HTMLElement {
  const card = element('div', 'formula-card', '')
  const isFunction = 'arguments' in facts
  const title = isFunction ? signatureOf(facts) : [facts.name, ...facts.aliases].join(' · ')
  card.append(element('b', '', title), element('span', 'title', facts.title_zh))
  card.append(element('p', '', facts.definition))
  if (!isFunction) return card
  const rows: [string, string][] = [
    [words.warmUp, facts.warm_up],
    [words.undefined, facts.undefined],
    [words.source, facts.source],
  ]
  for (const [name, value] of rows) {
    if (value === '') continue
    const row = element('p', 'fact', '')
    row.append(element('i', '', name), document.createTextNode(value))
    card.append(row)
  }
  if (facts.example !== '') card.append(element('pre', '', facts.example))
  if (facts.looks_ahead) card.append(element('p', 'warn', words.looksAhead))
  if (facts.crosses_market) card.append(element('p', 'warn', words.crossesMarket))
  return card
}
