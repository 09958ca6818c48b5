import { at, isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { quantityInThousandths } from '../../../cluster/schema/built-in/quantity.ts'
import { isSidecar, podContainers } from './pod-containers.ts'

type Amounts = ReadonlyMap<string, bigint>

/** What a pod asks for, in thousandths: all its containers together, or more while it begins. */
export function podRequests(pod: KubeObject): Amounts {
  const running = podContainers(pod, 'containers').map(requestsOf).reduce(sum, new Map())
  let sidecars: Amounts = new Map()
  let beginning: Amounts = new Map()
  for (const container of podContainers(pod, 'initContainers')) {
    if (isSidecar(container)) sidecars = sum(sidecars, requestsOf(container))
    const now = isSidecar(container) ? sidecars : sum(sidecars, requestsOf(container))
    beginning = most(beginning, now)
  }
  return sum(most(sum(running, sidecars), beginning), amounts(at(pod, 'spec', 'overhead')))
}

const requestsOf = (container: JsonMap): Amounts => amounts(at(container, 'resources', 'requests'))

function amounts(requests: unknown): Amounts {
  if (!isMap(requests)) return new Map()
  return new Map(Object.entries(requests).map(([name, given]) => [name, quantityInThousandths(given) ?? 0n]))
}

const sum = (a: Amounts, b: Amounts): Amounts => combined(a, b, (one, other) => one + other)
const most = (a: Amounts, b: Amounts): Amounts => combined(a, b, larger)
/** `Math.max` takes no bigints. */
const larger = (one: bigint, other: bigint): bigint => {
  if (one > other) return one
  return other
}

const combined = (a: Amounts, b: Amounts, combine: (one: bigint, other: bigint) => bigint): Amounts =>
  new Map([...new Set([...a.keys(), ...b.keys()])].map((name) => [name, combine(a.get(name) ?? 0n, b.get(name) ?? 0n)]))
