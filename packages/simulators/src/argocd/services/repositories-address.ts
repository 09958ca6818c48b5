import { ApiError } from '../gateway/api-error.ts'

/** The URL in a path, which stands there encoded once, as a form has it: `+` is a space. @throws ApiError. */
export function addressIn(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '))
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    const bad = /%(?![0-9a-f]{2}).{0,2}/i.exec(segment)?.[0] ?? segment
    throw new ApiError(2, `invalid URL escape ${JSON.stringify(bad)}`)
  }
}
