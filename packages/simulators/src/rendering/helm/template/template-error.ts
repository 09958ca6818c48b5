/** The template does not parse. */
export class TemplateParseError extends Error {
  readonly file: string
  readonly line: number

  constructor(file: string, line: number, message: string) {
    super(message)
    this.name = 'TemplateParseError'
    this.file = file
    this.line = line
  }
}

export interface ErrorPlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 0. */
  readonly column: number
  /** The template that runs. */
  readonly template: string
  /** The node, as Go prints it. */
  readonly node: string
}

/** The template does not run; `cause` is the failure of a function or of an included template. */
export class TemplateRunError extends Error {
  readonly place: ErrorPlace

  constructor(place: ErrorPlace, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'TemplateRunError'
    this.place = place
  }
}

/** What a function answers instead of a value. */
export class FunctionFailure extends Error {
  /** The chart's author says it to the user (`required`, `fail`): Helm shows the message alone. */
  readonly forUser: boolean

  constructor(message: string, forUser = false) {
    super(message)
    this.name = 'FunctionFailure'
    this.forUser = forUser
  }
}

/** A parameter is not of the type that the function takes. */
export class ArgumentFailure extends Error {
  readonly index: number

  constructor(index: number, message: string) {
    super(message)
    this.name = 'ArgumentFailure'
    this.index = index
  }
}

/** As Helm 4 shows an error of its template engine. */
export function helmMessage(error: TemplateParseError | TemplateRunError): string {
  if (error instanceof TemplateParseError) return `parse error at (${error.file}:${error.line}): ${error.message}`
  const trace: TemplateRunError[] = []
  let last: unknown = error
  while (last instanceof TemplateRunError) {
    trace.push(last)
    last = last.cause
  }
  const { file, line, column } = error.place
  const said = messageForUser(error)
  if (said !== undefined) return `execution error at (${file}:${line}:${column}): ${said}`
  const missing = last instanceof FunctionFailure && last.message.startsWith(NO_TEMPLATE) ? last.message : undefined
  if (last !== undefined && missing === undefined) return goMessage(error)
  const steps = trace.map(({ place, message, cause }) => {
    const said = cause === undefined ? message : `${message}:`
    return `${place.file}:${place.line}:${place.column}\n  executing "${place.template}" at <${place.node}>:\n    ${said}\n`
  })
  return [...steps, missing ?? ''].join('').trim()
}

/** What `required` or `fail` said, however deep; undefined for any other failure. */
export function messageForUser(error: TemplateRunError): string | undefined {
  let last: unknown = error
  while (last instanceof TemplateRunError) last = last.cause
  return last instanceof FunctionFailure && last.forUser ? last.message : undefined
}

/** How the failure of an `include` of what is not there begins; Helm shows it as a step of its own. */
export const NO_TEMPLATE = 'template: no template '

/** The error of Go's template package, whole. */
export function goMessage(error: TemplateRunError): string {
  const { place, message, cause } = error
  const inner = cause instanceof TemplateRunError ? `: ${goMessage(cause)}` : cause instanceof Error ? `: ${cause.message}` : ''
  return `template: ${place.file}:${place.line}:${place.column}: executing "${place.template}" at <${place.node}>: ${message}${inner}`
}
