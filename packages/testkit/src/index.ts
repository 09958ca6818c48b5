export type { Check, CheckContext } from './check.ts'
export { CHECKS, type CheckResult, type ConformanceOptions, runConformance } from './run-conformance.ts'
