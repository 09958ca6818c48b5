import { isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { listedApplication } from '../applications/application-answer.ts'
import { findApplication } from '../applications/find-application.ts'
import { requireProject } from '../applications/require-project.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isOfTheWeb } from '../controller/tree/external-urls.ts'
import { hideSecretData, isSecret } from '../controller/tree/hide-secret-data.ts'
import type { Call, Route } from '../gateway/route.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { clusterAt, IN_CLUSTER } from '../services/known-clusters.ts'
import { deepLinks } from './deep-links.ts'
import { findObject } from './find-object.ts'
import { RESOURCE_REQUIRED, requestOfQuery } from './live-resource.ts'
import { sensitiveAnnotations } from './sensitive-annotations.ts'

/** Links to elsewhere that the settings have for applications and for resources. */
export const linksRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/applications/{name}/links',
    answer: async ({ parts, session, params, query, signal }) => {
      const scope = { project: query.get('project'), appNamespace: query.get('namespace') }
      const application = await findApplication(parts, session, params['name'] ?? '', scope, 'get', signal)
      const about = applicationLinks(parts, application)
      const url = settingOf(parts, 'url')
      return deepLinks(parts, 'application.links', { ...(url === '' ? {} : { managedByURL: url }), ...about })
    },
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{name}/resource/links',
    required: RESOURCE_REQUIRED,
    answer: resourceLinks,
  },
]

async function resourceLinks(call: Call): Promise<JsonMap> {
  const { parts } = call
  const { application, object } = await findObject(call, requestOfQuery(call), 'get')
  const { status: _status, ...project } = requireProject(parts, application)
  return deepLinks(parts, 'resource.links', {
    resource: isSecret(object) ? hideSecretData([object], sensitiveAnnotations(parts))[0] : (object as unknown as JsonMap),
    ...applicationLinks(parts, application),
    project: { ...project } as unknown as JsonMap,
  })
}

function applicationLinks(parts: ArgoCdParts, application: KubeObject): JsonMap {
  const shown = listedApplication(application, parts.version)
  const managedBy = application.metadata.annotations?.['argocd.argoproj.io/managed-by-url'] ?? ''
  return {
    application: shown,
    app: shown,
    cluster: clusterLinks(parts),
    ...(isOfTheWeb(managedBy) ? { managedByURL: managedBy } : {}),
  }
}

/** Without what a client needs to get in. */
function clusterLinks(parts: ArgoCdParts): JsonMap {
  const {
    server,
    name,
    namespaces = [],
    project = '',
    shard,
    labels = {},
    annotations = {},
  } = clusterAt(parts, IN_CLUSTER.server) ?? IN_CLUSTER_LINKS
  return {
    server,
    name,
    ...(namespaces.length === 0 ? {} : { namespaces: [...namespaces] }),
    ...(shard === undefined ? {} : { shard }),
    ...(project === '' ? {} : { project }),
    ...(hasMembers(labels) ? { labels: { ...labels } } : {}),
    ...(hasMembers(annotations) ? { annotations: { ...annotations } } : {}),
  }
}

const IN_CLUSTER_LINKS = { ...IN_CLUSTER, namespaces: [], project: '', shard: undefined, labels: {}, annotations: {} }

const hasMembers = (map: unknown) => isMap(map) && Object.keys(map).length > 0
