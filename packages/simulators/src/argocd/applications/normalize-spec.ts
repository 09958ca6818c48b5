import { isMap, type Json, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'

/** The spec as the API server stores it: with its project, without what says nothing. */
export function normalizedSpec({ spec = {} }: KubeObject, version: ArgoCdVersion): JsonMap {
  const { syncPolicy, source, sources, ...others } = spec
  const several = Array.isArray(sources) && sources.length > 0 ? sources : undefined
  // Until 3.5 sources of a list were left as they came.
  const listed = isSince(version, '3.6') ? several?.map((one: Json) => (isMap(one) ? normalizedSource(one) : one)) : several
  return {
    ...others,
    project: others['project'] || 'default',
    ...(isMap(syncPolicy) && !isEmptyPolicy(syncPolicy) ? { syncPolicy } : {}),
    ...(isMap(source) ? { source: several === undefined ? normalizedSource(source) : source } : {}),
    ...(listed === undefined ? {} : { sources: listed }),
  }
}

const isEmptyPolicy = ({ automated, syncOptions, retry, managedNamespaceMetadata }: JsonMap) =>
  !isMap(automated) && !isFilled(syncOptions) && !isMap(retry) && !isMap(managedNamespaceMetadata)

function normalizedSource({ helm, kustomize, directory, ...source }: JsonMap): JsonMap {
  return {
    ...source,
    ...(isMap(helm) && saysSomething(helm) ? { helm } : {}),
    ...(isMap(kustomize) && saysSomething(kustomize) ? { kustomize } : {}),
    ...(isMap(directory) && saysSomething(directory) ? { directory } : {}),
  }
}

/** Something that is not nothing to Go, at any depth. */
const saysSomething = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.length > 0
  return isMap(value) ? Object.values(value).some(saysSomething) : !(value === undefined || value === null || value === '' || value === false)
}

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0
