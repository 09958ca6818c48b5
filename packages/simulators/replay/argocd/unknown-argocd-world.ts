import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Exchange, Given } from '../recording.ts'
import { isDeed, readArgoCdGiven } from './argocd-given.ts'
import type { RecordedContent } from './recorded-servers.ts'

/** What an answer depends on and neither the recording nor `given` tells; undefined = nothing of the kind. Asked just before the request. */
export function unknownArgoCdWorld(
  cluster: Cluster,
  { id, request, response }: Exchange,
  given: readonly Given[],
  content: RecordedContent,
): string | undefined {
  const told = readArgoCdGiven(given)
  const status = response.status ?? null
  if (
    (status === null || status === 503 || status === 504) &&
    !told.some((entry) => isDeed(entry) && 'outage' in entry) &&
    !isQuietStream(response)
  ) {
    return 'what was down, so that it was answered like this, is not in the recording'
  }
  if (
    status === 403 &&
    !JSON.stringify([response.body, response.stream]).includes(', sub: ') &&
    !told.some((entry) => 'account' in entry && entry.exchanges.includes(id))
  ) {
    return 'who sent it: the credentials are left out and the answer does not tell'
  }
  const text = JSON.stringify([request.path.replaceAll('%3A', ':').replaceAll('%2F', '/'), request.body])
  const repository = [...text.matchAll(/127\.0\.0\.1:3000\/([\w-]+)\.git/g)]
    .map(([, name = '']) => name)
    .find((name) => !content.repositories.has(name))
  if (repository !== undefined && (status ?? 500) < 400) return `what was in the repository ${repository} is not in the recording`
  const application = /^\/api\/v1\/applications\/([^/?]+)/.exec(request.path)?.[1]
  if (application === undefined || status === null || [401, 403, 404, 415].includes(status) || isThere(cluster, application)) return undefined
  return `no answer shows the application ${application} as it was stored`
}

/** Nothing is down when there is nothing to tell. */
const isQuietStream = ({ stream, end = '' }: Exchange['response']): boolean => stream !== undefined && end.startsWith('client closed')

const isThere = (cluster: Cluster, name: string): boolean =>
  cluster.all().some((object) => object.kind === 'Application' && object.metadata.name === name)
