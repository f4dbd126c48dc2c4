// What a request can fail with. Two kinds: the server answered with a problem document (RFC 9457),
// or no server answered.

export interface FieldMessage {
  field: string
  message: string
}

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    readonly fields: readonly FieldMessage[] = [],
  ) {
    super(detail || title)
    this.name = 'ApiProblem'
  }
}

export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super('The server does not answer.', { cause })
    this.name = 'Unreachable'
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function fieldMessages(value: unknown): FieldMessage[] {
  if (!Array.isArray(value)) return []
  return value
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) => ({ field: text(one.field), message: text(one.message) }))
    .filter((one) => one.message !== '')
}

// A formula's text that can't be used: what is wrong stands at a line and a column of it.
function remarks(value: unknown): FieldMessage[] {
  if (!Array.isArray(value)) return []
  return value
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) => ({ field: `${one.line}:${one.column}`, message: text(one.message) }))
    .filter((one) => one.message !== '')
}

// `body` is whatever the server sent; a proxy may have sent HTML or nothing.
export function problemOf(status: number, body: unknown): ApiProblem {
  const fallback = `HTTP ${status}`
  if (typeof body !== 'object' || body === null) return new ApiProblem(status, fallback, '')
  const fields = body as Record<string, unknown>
  return new ApiProblem(
    status,
    text(fields.title) || fallback,
    text(fields.detail),
    [...fieldMessages(fields.errors), ...remarks(fields.diagnostics)],
  )
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof Unreachable
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404
}

// An abort is the page's own doing and nothing to show.
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

// What to show a person, without the words that differ by language.
export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    const details = error.fields.map((one) => (one.field ? `${one.field}: ` : '') + one.message)
    return [error.message, ...details].join('\n')
  }
  return error instanceof Error ? error.message : String(error)
}

// Why something isn't there, to show; null: nothing went wrong.
export function failureOf(error: unknown): { text: string; unreachable: boolean } | null {
  if (!error) return null
  return { text: messageOf(error), unreachable: isUnreachable(error) }
}
