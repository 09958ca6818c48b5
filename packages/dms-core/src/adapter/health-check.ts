import type { ErrorCode } from '../contract/error-code.ts'
import type { HealthReport } from '../contract/health-report.ts'
import { isDmsError } from '../errors/is-dms-error.ts'

type Check = HealthReport['checks'][number]

/** What health() rejects with; everything else is a finding of the report. */
const REJECTS: readonly ErrorCode[] = ['CANCELLED', 'CLOSED', 'INVALID_ARGUMENT']

/** One check of a health report: passed when the probe resolves, failed with the code and message of its DmsError. */
export async function healthCheck(name: string, probe: () => Promise<unknown>): Promise<Check> {
  try {
    await probe()
    return { name, ok: true, code: null, message: null }
  } catch (error) {
    if (!isDmsError(error) || REJECTS.includes(error.code)) throw error
    return { name, ok: false, code: error.code, message: error.message }
  }
}
