import { createHash } from 'node:crypto'
import type { JsonObject } from '@gitops-dms/core'
import { EngineProblem } from '../engine-problem.ts'
import type { ResolvedSource } from '../sources/resolve-source.ts'
import { urlOf } from '../sources/source-world.ts'
import type { WireSpec } from '../wire-types.ts'
import type { Manifest } from './manifest.ts'

/** Of a spec what decides on the workloads, so what the history can bring back. */
export type Content = Pick<WireSpec, 'from' | 'settings' | 'settingsFrom' | 'overlay' | 'parameters' | 'autoscale'>

export interface RenderInput {
  readonly name: string
  readonly target: WireSpec['target']
  readonly content: Content
  readonly sources: readonly ResolvedSource[]
  readonly makeNamespace: boolean
}

const REGISTRY = 'registry.reference.test'
const CLUSTERS = ['east', 'west', 'https://east.reference.test', 'https://west.reference.test']

/**
 * What a deployment becomes: a Deployment, a ConfigMap that holds every word of the content, a Secret, and what parameters and autoscale ask for.
 * @throws EngineProblem
 */
export function renderWorkloads({ name, target, content, sources, makeNamespace }: RenderInput): Manifest[] {
  if (target.cluster !== null && !CLUSTERS.includes(target.cluster)) {
    throw new EngineProblem('cluster-unknown', `the cluster ${target.cluster} is not known`)
  }
  const lost = content.settingsFrom.find((from) => from.name.startsWith('missing') && !from.optional)
  if (lost !== undefined) throw new EngineProblem('settings-missing', `settings: the ${lost.type} ${lost.name} is not there`)
  const { overlay, settings, parameters, autoscale } = content
  const named = (base: string) => `${overlay?.prefix ?? ''}${base}${overlay?.suffix ?? ''}`
  const meta = (base: string) => ({ name: named(base), namespace: target.namespace, labels: { app: name } })
  const version = sources[0]?.revision.content.version ?? 'none'
  const data = {
    sources: JSON.stringify(sources.map(({ source, revision }) => ({ url: urlOf(source), dir: dirOf(source), version: revision.content.version }))),
    settings: JSON.stringify(settings),
    settingsFrom: JSON.stringify(content.settingsFrom),
    patches: JSON.stringify(overlay?.patches ?? []),
    components: JSON.stringify(overlay?.components ?? []),
    parameters: JSON.stringify(parameters),
  }
  const checksum = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 16)
  const env = Object.entries(parameters).map(([key, value]) => ({ name: key, value }))
  const template = (base: string): JsonObject => ({
    checksum,
    containers: [
      { name: 'app', image: imageFor(base, version, content), env },
      { name: 'sidecar', image: `${REGISTRY}/sidecar:1.0.0` },
    ],
  })
  const deployment = (base: string, replicas: number): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(base),
    spec: { replicas, template: template(base) },
  })
  const wanted = replicasFor(name, content)
  const main = autoscale === null ? wanted : Math.max(autoscale.min, Math.min(autoscale.max, wanted))
  const manifests: Manifest[] = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(`${name}-config`), data },
    { apiVersion: 'v1', kind: 'Secret', metadata: meta(`${name}-secret`), data: { token: `token-of-${name}-${version}`, ...secretsOf(settings) } },
    deployment(name, main),
  ]
  if (makeNamespace && target.namespace.startsWith('new-')) {
    manifests.unshift({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: target.namespace, labels: {} } })
  }
  if (parameters['worker'] === 'true') manifests.push(deployment(`${name}-worker`, replicasFor(`${name}-worker`, { ...content, settings: null })))
  if (parameters['job'] === 'true') {
    manifests.push({ apiVersion: 'batch/v1', kind: 'Job', metadata: meta(`${name}-job`), spec: { template: template(`${name}-job`) } })
  }
  if (autoscale !== null) {
    manifests.push({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: meta(name),
      spec: { ...autoscale, target: named(name) },
    })
  }
  return manifests
}

function imageFor(base: string, version: string, { overlay }: Content): string {
  const change = overlay?.images.find(({ name }) => name === `${REGISTRY}/${base}` || name === base)
  const path = change?.newName ?? `${REGISTRY}/${base}`
  return change?.digest === undefined ? `${path}:${change?.tag ?? version}` : `${path}@${change.digest}`
}

function replicasFor(base: string, { overlay, settings }: Content): number {
  const changed = overlay?.replicas.find(({ name }) => name === base || name === `Deployment/${base}`)
  if (changed !== undefined) return changed.count
  const given = settings?.['replicaCount'] ?? settings?.['replicas']
  return typeof given === 'number' && Number.isInteger(given) && given >= 0 ? given : 1
}

function secretsOf(settings: JsonObject | null): Record<string, string> {
  const secrets = settings?.['secrets']
  if (typeof secrets !== 'object' || secrets === null || Array.isArray(secrets)) return {}
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
}

const dirOf = (source: ResolvedSource['source']): string | null => ('dir' in source ? source.dir : null)
