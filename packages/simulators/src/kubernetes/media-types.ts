import { StatusError } from '../cluster/status-error.ts'

const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

/** The media type of the body without its parameters; '' when none is named. */
export const contentTypeOf = (request: Request): string => (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/**
 * Answers are plain JSON. Tables and metadata-only objects are refused unless plain JSON is accepted too, never answered as something else.
 * @throws StatusError 406.
 */
export function requireAcceptable(request: Request): void {
  const accept = request.headers.get('accept') ?? ''
  if (accept === '') return
  const acceptable = accept.split(',').some((one) => {
    const [type = '', ...parameters] = one.split(';').map((part) => part.trim())
    return ['application/json', 'application/*', '*/*'].includes(type) && !parameters.some((parameter) => parameter.startsWith('as='))
  })
  if (!acceptable) throw new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${ACCEPTED}`)
}

/** @throws StatusError 415. */
export const unknownFormat = (accepted: string = ACCEPTED) =>
  new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted}`)
