import { StatusError } from '../../cluster/status-error.ts'

/** `timeout` of the query has to be a duration as Go writes it; what it says beyond that has no meaning here. @throws StatusError 400. */
export function readTimeout(query: URLSearchParams): void {
  const timeout = query.get('timeout') ?? ''
  if (
    timeout === '' ||
    /^[+-]?(?:0|(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*)$/.test(timeout)
  )
    return
  const what = /^[+-]?[\d.]+$/.test(timeout) ? 'missing unit in duration' : 'invalid duration'
  throw new StatusError(400, 'BadRequest', `invalid timeout specified in the request URL - time: ${what} ${JSON.stringify(timeout)}`)
}
