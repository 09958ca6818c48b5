import { StatusError } from '../../cluster/status-error.ts'

const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

/** The media type of the body without its parameters; '' when none is named. */
export const contentTypeOf = (request: Request): string => (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** @throws StatusError 415. */
export const unknownFormat = (accepted: string = ACCEPTED) =>
  new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted}`)
