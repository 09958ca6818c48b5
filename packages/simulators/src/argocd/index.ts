export type { WorkloadTiming } from '../workloads/workload-timing.ts'
export type { ArgoCdTiming } from './application-controller.ts'
export { type ArgoCdSimulator, type ArgoCdSimulatorOptions, startArgoCdSimulator } from './start-argocd-simulator.ts'
