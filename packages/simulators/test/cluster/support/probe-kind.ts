import { readFileSync } from 'node:fs'
import type { KindInfo } from '../../../src/cluster/kinds.ts'
import type { StructuralSchema } from '../../../src/cluster/schema/structural-schema.ts'

const file = new URL('../../fixtures/kubernetes/probe-definition.json', import.meta.url)
const definition = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: StructuralSchema } }[] }
}
const [version] = definition.spec.versions
if (version === undefined) throw new Error('the definition has no version')
const structure = version.schema.openAPIV3Schema
const kind: KindInfo = {
  group: 'test.example.com',
  version: 'v1',
  kind: 'Probe',
  plural: 'probes',
  namespaced: true,
  statusSubresource: true,
  generation: true,
  custom: true,
  structure,
}

/** The custom kind with one field of every sort for which the genuine server's answers were recorded. */
export const probeKind = (): KindInfo => kind
