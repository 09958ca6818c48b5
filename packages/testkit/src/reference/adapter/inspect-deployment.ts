import type { CapabilitiesV1, ClusterEvent, DeploymentCapabilities, DeploymentRef, ResourceTree } from '@gitops-dms/core'
import { resourceOf, scopeOfObject } from './deployment-ref.ts'
import { findDeployment } from './find-deployment.ts'
import { mapHealth, mapSync } from './map-status.ts'
import { CAPABILITIES } from './reference-capabilities.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireEvent, WireNode, WireWithheld } from './reference-types.ts'

/** What a deployment has made, down to the pods, in order of id: the backend promises none. */
export async function getResourceTree(client: ReferenceClient, settings: ResolvedSettings, ref: DeploymentRef, call: Call): Promise<ResourceTree> {
  const nodes = await client.getTree(scopeOfObject(await findDeployment(client, settings, ref, call)), call)
  return { nodes: nodes.map(mapNode).sort((a, b) => (a.id < b.id ? -1 : 1)), complete: true }
}

const mapNode = (node: WireNode): ResourceTree['nodes'][number] => ({
  ...resourceOf(node),
  sync: mapSync(node.sync),
  health: mapHealth(node.health.state),
  message: node.health.message,
  id: node.id,
  parents: [...node.parents],
  managed: node.managed,
  images: [...node.images],
  createdAt: node.createdAt,
})

/** Newest first; the backend gives them oldest first. */
export async function listDeploymentEvents(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  call: Call,
): Promise<readonly ClusterEvent[]> {
  const events = await client.listEvents(scopeOfObject(await findDeployment(client, settings, ref, call)), call)
  return events.map(mapEvent).reverse()
}

const EVENT_TYPES: Readonly<Record<string, ClusterEvent['type']>> = { info: 'normal', warn: 'warning' }

const mapEvent = ({ type, reason, message, count, firstAt, lastAt, object, reporter }: WireEvent): ClusterEvent => ({
  type: EVENT_TYPES[type] ?? type,
  reason,
  message,
  count,
  firstAt,
  lastAt,
  object: resourceOf(object),
  reporter,
})

/** The static capabilities less what the backend withholds from this deployment, with its reasons. */
export async function getDeploymentCapabilities(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  call: Call,
): Promise<DeploymentCapabilities> {
  const withheld = await client.getWithheld(scopeOfObject(await findDeployment(client, settings, ref, call)), call)
  return narrow(withheld)
}

/** What is withheld is FAILED_PRECONDITION when it is called all the same. Pure. */
function narrow(withheld: readonly WireWithheld[]): DeploymentCapabilities {
  const names = withheld.map(({ what }) => what)
  const kept = Object.entries(structuredClone(CAPABILITIES) as CapabilitiesV1).filter(([capability]) => !names.includes(capability))
  return {
    capabilities: Object.fromEntries(kept) as unknown as CapabilitiesV1,
    withheld: withheld.map(({ what, code, reason }) => ({ capability: what, code: 'FAILED_PRECONDITION', reason: `${code}: ${reason}` })),
  }
}
