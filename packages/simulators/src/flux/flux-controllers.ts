import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import type { Controller } from '../cluster/controller.ts'
import type { FluxFeatures } from './flux-features.ts'
import { DEFAULT_FLUX_TIMING, type FluxTiming } from './flux-timing.ts'
import type { FluxVersion } from './flux-version.ts'
import { helmController } from './helm/helm-controller.ts'
import { kustomizeController } from './kustomize/kustomize-controller.ts'
import { notificationController } from './notification/notification-controller.ts'
import { ArtifactStore } from './source/artifact-store.ts'
import { sourceController } from './source/source-controller.ts'

export interface FluxControllersOptions {
  /** Of any cluster that has the Flux kinds: the simulator's own or a genuine one. */
  readonly client: ClusterClient
  readonly clock: Clock
  readonly timing?: Partial<FluxTiming>
  /** Default 2.9. */
  readonly version?: FluxVersion | undefined
  /** What differs from the defaults of the version. */
  readonly features?: Partial<FluxFeatures> | undefined
  /** Host, and port if there is one, of `status.artifact.url`. Default: the service of source-controller in `flux-system`. */
  readonly artifactHost?: string | undefined
}

/** The Flux controllers. Stopped ones lose their artifacts and fetch them anew after the next start. */
export function fluxControllers({ client, clock, version, features, artifactHost, ...options }: FluxControllersOptions): Controller {
  const timing = { ...DEFAULT_FLUX_TIMING, ...options.timing }
  let running: { readonly controllers: readonly Controller[]; readonly artifacts: ArtifactStore } | undefined
  return {
    start: () => {
      if (running !== undefined) return
      const artifacts = new ArtifactStore(artifactHost === undefined ? {} : { host: artifactHost })
      const shared = { client, clock, timing, artifacts, version, features }
      const controllers = [
        sourceController(shared),
        kustomizeController(shared),
        helmController(shared),
        notificationController({ client, clock, timing }),
      ]
      for (const controller of controllers) controller.start()
      running = { controllers, artifacts }
    },
    stop: async () => {
      const stopping = running
      running = undefined
      await Promise.all((stopping?.controllers ?? []).map((controller) => controller.stop()))
      await stopping?.artifacts.clear()
    },
  }
}
