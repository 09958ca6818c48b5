export { type ArgoCdSimulator, type ArgoCdSimulatorOptions, startArgoCdSimulator } from './start-argocd-simulator.ts'
