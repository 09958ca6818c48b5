export type { WorkloadTiming } from '../cluster/workloads.ts'
export type { ArgoCdTiming } from './application-controller.ts'
export { type ArgoCdSimulator, type ArgoCdSimulatorOptions, startArgoCdSimulator } from './start-argocd-simulator.ts'
