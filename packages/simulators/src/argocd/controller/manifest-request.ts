import type { KubeObject } from '../../cluster/kube-object.ts'
import { type ApplicationSource, destinationNamespace } from '../application.ts'
import type { ManifestRequest } from '../repo-server/repo-server.ts'

export const manifestRequest = (application: KubeObject, source: ApplicationSource, revision: string): ManifestRequest => ({
  application: application.metadata.name,
  namespace: destinationNamespace(application),
  source,
  references: {},
  revision,
  noCache: false,
})
