import { isMap, type Json } from '../kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

/** Where no schema says it: by which member the items of the well-known lists of built-in kinds are told apart. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port'],
  secrets: ['name'],
  taints: ['key'],
  topologySpreadConstraints: ['topologyKey'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
}

/** Undefined = the list is replaced as a whole. The first key of a list with several is the one that patches go by. */
export function mergeKeyOf(member: string, schema: StructuralSchema | undefined, items: readonly Json[]): string | undefined {
  const [key] = schema?.['x-kubernetes-list-map-keys'] ?? []
  if (key !== undefined) return key
  if (schema?.['x-kubernetes-list-type'] !== undefined) return undefined
  return KEYS[member]?.find((name) => items.every((item) => isMap(item) && name in item))
}

export const mergesAsSet = (member: string, schema: StructuralSchema | undefined) =>
  schema?.['x-kubernetes-list-type'] === 'set' || (member === 'finalizers' && schema?.['x-kubernetes-list-type'] === undefined)
