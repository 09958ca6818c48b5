export type { Check, Harness, Needs, Rule } from './check.ts'
export { defineCheck } from './check.ts'
export type { CheckResult, CheckStatus, ConformanceReport } from './check-result.ts'
export { CHECKS } from './checks/all-checks.ts'
export type { AdapterArguments, MakeAdapter } from './context/adapter-arguments.ts'
export type { Assert } from './context/assert.ts'
export type {
  Backend,
  Control,
  Exchange,
  Fault,
  FaultHandle,
  FaultRule,
  Faults,
  Oracle,
  OracleDeployment,
  OracleWorkload,
  PushedContent,
} from './context/backend.ts'
export type { CheckContext, H1Context, H2Context, H3Context } from './context/check-context.ts'
export type { NewProcess, ProcessResult } from './context/new-process.ts'
export type { Random } from './context/random.ts'
export type { Timeouts } from './context/timeouts.ts'
export { KitError } from './kit-error.ts'
export { type ConformanceOptions, runConformance } from './run-conformance.ts'
