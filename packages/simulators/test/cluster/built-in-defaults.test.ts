import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_KINDS } from '../../src/cluster/built-in-kinds.ts'
import { apiVersionOf, type KindInfo } from '../../src/cluster/kinds.ts'
import { at, isMap, type JsonMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import { withObjectDefaults } from '../../src/cluster/schema/object-defaults.ts'
import { prune } from '../../src/cluster/schema/prune.ts'
import { structureOf } from '../../src/cluster/schema/structure-of.ts'

const file = new URL('../fixtures/kubernetes/defaults.json', import.meta.url)
const { objects } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly objects: readonly { readonly about: string; readonly sent: KubeObject; readonly answer: KubeObject }[]
}

/** What the server gives an object after decoding it: by admission, from its own networks, by a strategy of the kind. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  Job: ['selector'],
  Namespace: ['finalizers'],
  Node: ['taints'],
  Pod: ['tolerations', 'priority', 'preemptionPolicy'],
  Service: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'],
}

describe('built-in kinds get the defaults that a real server gives them', () => {
  test.each(objects)('$about', ({ sent, answer }) => {
    expect(comparable(withObjectDefaults(infoOf(sent), sent))).toEqual(comparable(answer))
  })

  test.each(objects)('$about: once is enough', ({ sent }) => {
    const info = infoOf(sent)
    const once = withObjectDefaults(info, sent)
    expect(withObjectDefaults(info, once)).toEqual(once)
  })

  test.each(objects)('$about: no field is unknown', ({ answer }) => {
    const structure = structureOf(infoOf(answer))
    expect(structure === undefined ? [] : prune(structure, answer).unknown).toEqual([])
  })
})

function infoOf(object: KubeObject): KindInfo {
  for (const info of BUILT_IN_KINDS) {
    for (const version of info.served ?? [info.version]) {
      const served = version === info.version ? info : { ...info, version }
      if (info.kind === object.kind && apiVersionOf(served) === object.apiVersion) return served
    }
  }
  throw new Error(`no kind ${object.kind}`)
}

function comparable(object: KubeObject): unknown {
  const { metadata: _metadata, status: _status, ...rest } = structuredClone(object)
  const later = LATER[object.kind] ?? []
  const { spec } = rest
  for (const name of later) if (spec !== undefined) delete spec[name]
  if (spec !== undefined && Object.keys(spec).length === 0) delete rest.spec
  if (object.kind === 'Service') for (const port of (spec?.['ports'] ?? []) as JsonMap[]) delete port['nodePort']
  // The strategy of a job labels its pods with their job.
  if (object.kind === 'Job') dropGeneratedLabels(rest)
  // An empty list of rules becomes none when it is stored.
  if (Array.isArray(rest['rules']) && rest['rules'].length === 0) rest['rules'] = null
  if (object.kind === 'Secret') for (const member of ['data', 'stringData']) delete rest[member]
  return rest
}

function dropGeneratedLabels(job: unknown): void {
  const template = at(job, 'spec', 'template')
  if (!isMap(template)) return
  const labels = at(template, 'metadata', 'labels')
  const own = isMap(labels) ? Object.entries(labels).filter(([name]) => !/(controller-uid|job-name)$/.test(name)) : []
  template['metadata'] = own.length === 0 ? {} : { labels: Object.fromEntries(own) }
}
