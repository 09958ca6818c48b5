export type { WorkloadTiming } from '../workloads/workloads.ts'
export type { ArgoCdTiming } from './application-controller.ts'
export { type ArgoCdSimulator, type ArgoCdSimulatorOptions, startArgoCdSimulator } from './start-argocd-simulator.ts'
