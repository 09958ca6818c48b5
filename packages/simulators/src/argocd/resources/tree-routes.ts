import { type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import type { Call, Route } from '../gateway/route.ts'
import { fieldSelection } from '../streams/select-fields.ts'
import { cachedManagedResources, cachedTree } from './cached-state.ts'

/** What the controller left of an application. Filters of the tree are read and ignored (recorded). */
export const treeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/applications/{applicationName}/resource-tree',
    answer: async (call) => ({ ...(await cachedTree(call, knownApplication(call))) }) as JsonMap,
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{applicationName}/managed-resources',
    answer: managedResources,
  },
]

async function managedResources(call: Call): Promise<JsonMap> {
  const application = knownApplication(call)
  const { query } = call
  const all = await prefixPlainErrors('error getting cached app managed resources: ', () => cachedManagedResources(call, application))
  const wanted = ['name', 'namespace', 'group', 'kind'].flatMap((member): [string, string][] => {
    const value = query.get(member)
    return value ? [[member, value]] : []
  })
  const items = all.filter((item) => item['hook'] !== true && wanted.every(([member, value]) => (textAt(item, member) ?? '') === value))
  const answer: JsonMap = items.length === 0 ? {} : { items }
  return fieldSelection(query.get('fields'))?.(answer) ?? answer
}

const knownApplication = ({ parts, session, params: { applicationName = '' }, query }: Call) =>
  findKnownApplication(parts, session, applicationName, scopeOfQuery(query))
