import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { externalUrls } from './external-urls.ts'
import { gatewayNetworking, routeNetworking } from './gateway-networking.ts'
import type { InfoItem } from './info-item.ts'
import { ingressNetworking } from './ingress-networking.ts'
import { serviceEntryNetworking, virtualServiceNetworking } from './istio-networking.ts'
import { podImages, podItems } from './pod-items.ts'
import { serviceNetworking } from './service-networking.ts'

export interface NodeInfo {
  readonly info: readonly InfoItem[]
  readonly networkingInfo: JsonMap | undefined
  readonly images: readonly string[]
}

/** What a tree says about a live object beside its health. */
export function nodeInfo(object: KubeObject, version: ArgoCdVersion): NodeInfo {
  const isPod = object.kind === 'Pod' && groupOf(object) === ''
  return {
    info: [...revisionItems(object), ...(isPod ? podItems(object, version) : []), ...(isSince(version, '3.3') ? applicationItems(object) : [])],
    networkingInfo: networkingInfo(object, version),
    images: isPod ? podImages(object) : [],
  }
}

const REVISIONS = ['deployment.kubernetes.io/revision', 'rollout.argoproj.io/revision']

/** Of a Deployment, ReplicaSet or Rollout by its annotation, of a ControllerRevision by its number. */
function revisionItems(object: KubeObject): InfoItem[] {
  const annotation = REVISIONS.map((name) => object.metadata.annotations?.[name]).find((text) => text !== undefined)
  const own = object['revision']
  const revision = annotation !== undefined ? integer(annotation) : typeof own === 'number' && Number.isInteger(own) ? own : 0
  return revision > 0 ? [{ name: 'Revision', value: `Rev:${revision}` }] : []
}

const integer = (text: string) => (/^[-+]?\d+$/.test(text) ? Number(text) : 0)

function applicationItems(object: KubeObject): InfoItem[] {
  if (object.kind !== 'Application' || groupOf(object) !== 'argoproj.io') return []
  const url = object.metadata.annotations?.['argocd.argoproj.io/managed-by-url']
  return url === undefined ? [] : [{ name: 'managed-by-url', value: url }]
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io'

type Networking = (object: KubeObject, urls: readonly string[]) => JsonMap | undefined

const NETWORKING: Readonly<Record<string, Networking>> = {
  '/Pod': (pod, urls) => ({ ...(hasMembers(pod.metadata.labels) ? { labels: { ...pod.metadata.labels } } : {}), ...withUrls(urls) }),
  '/Service': serviceNetworking,
  'extensions/Ingress': ingressNetworking,
  'networking.k8s.io/Ingress': ingressNetworking,
  'networking.istio.io/VirtualService': virtualServiceNetworking,
  'networking.istio.io/ServiceEntry': serviceEntryNetworking,
  'gateway.networking.k8s.io/Gateway': gatewayNetworking,
  'gateway.networking.k8s.io/HTTPRoute': routeNetworking,
  'gateway.networking.k8s.io/GRPCRoute': routeNetworking,
  'gateway.networking.k8s.io/TCPRoute': routeNetworking,
  'gateway.networking.k8s.io/TLSRoute': routeNetworking,
  'gateway.networking.k8s.io/UDPRoute': routeNetworking,
}

function networkingInfo(object: KubeObject, version: ArgoCdVersion): JsonMap | undefined {
  const urls = externalUrls(object, version)
  const isKnown = groupOf(object) !== GATEWAY_GROUP || isSince(version, '3.5')
  const networking = isKnown ? NETWORKING[`${groupOf(object)}/${object.kind}`] : undefined
  return networking?.(object, urls) ?? (urls.length === 0 ? undefined : withUrls(urls))
}

const withUrls = (urls: readonly string[]): JsonMap => (urls.length === 0 ? {} : { externalURLs: [...urls] })
const hasMembers = (map: object | undefined) => map !== undefined && Object.keys(map).length > 0
