import { ApiError } from './api-error.ts'

const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000_001 }

/** `Grpc-Timeout: 30S` in milliseconds; undefined without the header, and for none at all. @throws ApiError 400. */
export function grpcTimeoutMs(request: Request): number | undefined {
  const header = request.headers.get('grpc-timeout')
  if (header === null || header === '') return undefined
  const [, amount, unit = ''] = /^([-+]?\d+)([HMSmun])$/.exec(header) ?? []
  if (amount === undefined) throw new ApiError(3, `invalid grpc-timeout: ${header}`)
  const ms = Number(amount) * (UNITS[unit] ?? 1)
  return ms === 0 ? undefined : Math.max(0, ms)
}
