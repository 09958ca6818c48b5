import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { quantityInThousandths } from '../../../cluster/schema/built-in/quantity.ts'
import { podRequests } from './pod-requests.ts'

const SHOWN = ['cpu', 'memory', 'storage']

const SYSTEM_INFO = [
  ...['machineID', 'systemUUID', 'bootID', 'kernelVersion', 'osImage', 'containerRuntimeVersion', 'kubeletVersion', 'kubeProxyVersion'],
  ...['operatingSystem', 'architecture'],
]

/** The nodes that the pods of an application run on, as far as the cluster has objects of them, and how much of each is taken. */
export function appHosts(members: readonly KubeObject[], objects: readonly KubeObject[], shownLabels: readonly string[]): JsonMap[] {
  const own = new Set(members.filter(isPod))
  const used = new Set([...own].map(nodeOf))
  const hosts = objects.filter((object) => object.kind === 'Node' && object.apiVersion === 'v1' && used.has(object.metadata.name))
  if (hosts.length === 0) return []
  const neighbours = objects.filter((object) => isPod(object) && !own.has(object) && !hasEnded(object))
  return hosts
    .map((host): JsonMap => {
      const { name, labels = {} } = host.metadata
      const on = (pods: Iterable<KubeObject>) => [...pods].filter((pod) => nodeOf(pod) === name)
      const shown = shownLabels.flatMap((label): [string, string][] => (labels[label] === undefined ? [] : [[label, labels[label]]]))
      return {
        name,
        resourcesInfo: resourcesInfo(host, on(own), on(neighbours)),
        systemInfo: systemInfo(host),
        ...(shown.length === 0 ? {} : { labels: Object.fromEntries(shown) }),
      }
    })
    .sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1))
}

function resourcesInfo(host: KubeObject, own: readonly KubeObject[], neighbours: readonly KubeObject[]): JsonMap[] {
  const asked = (pods: readonly KubeObject[], name: string) => Number(pods.reduce((sum, pod) => sum + (podRequests(pod).get(name) ?? 0n), 0n))
  return SHOWN.flatMap((name): JsonMap[] => {
    const capacity = Number(quantityInThousandths(at(host, 'status', 'capacity', name)) ?? 0n)
    if (capacity <= 0) return []
    const [requestedByApp, requestedByNeighbors] = [asked(own, name), asked(neighbours, name)]
    return [
      {
        resourceName: name,
        ...(requestedByApp === 0 ? {} : { requestedByApp }),
        ...(requestedByNeighbors === 0 ? {} : { requestedByNeighbors }),
        capacity,
      },
    ]
  })
}

function systemInfo(host: KubeObject): JsonMap {
  const info = at(host, 'status', 'nodeInfo')
  const swap = at(info, 'swap')
  return { ...Object.fromEntries(SYSTEM_INFO.map((name) => [name, textAt(info, name) ?? ''])), ...(isMap(swap) ? { swap } : {}) }
}

const isPod = ({ kind, apiVersion }: KubeObject) => kind === 'Pod' && apiVersion === 'v1'
const nodeOf = (pod: KubeObject) => textAt(pod, 'spec', 'nodeName') ?? ''
const hasEnded = (pod: KubeObject) => ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')
