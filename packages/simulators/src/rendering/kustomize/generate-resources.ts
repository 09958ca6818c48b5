import { join, relative } from 'node:path'
import { isMap } from '../../cluster/kube-object.ts'
import { buildFailure } from './build-failure.ts'
import { generateObject } from './generate-config.ts'
import { mapsIn, textMap } from './read-fields.ts'
import { effectiveNamespace, Resource, type ResourceId } from './resource.ts'
import type { BuildTarget } from './target.ts'
import { addAnnotations } from './transform-metadata.ts'

/** What there is, with the ConfigMaps and Secrets that a kustomization generates. @throws RenderFailure `build`. */
export async function generateResources(target: BuildTarget, resources: readonly Resource[]): Promise<Resource[]> {
  const defaults = target.fields['generatorOptions']
  let all = [...resources]
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    const entries = mapsIn(target.fields, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator')
    for (const args of entries) {
      const { object, needsHash, behavior } = await generateObject(kind, args, isMap(defaults) ? defaults : {}, target)
      const generated = new Resource(object)
      generated.needsHash = needsHash
      if (target.buildMetadata.includes('originAnnotations')) addAnnotations([generated], originOf(target, kind))
      all = absorbed(all, generated, behavior)
    }
  }
  return all
}

const originOf = ({ top, folder, file }: BuildTarget, kind: string) => ({
  'config.kubernetes.io/origin': `configuredIn: ${relative(top, join(folder, file))}\nconfiguredBy:\n  apiVersion: builtin\n  kind: ${kind}Generator\n`,
})

/** By its behavior a new object, or a change of one that is there. */
function absorbed(resources: readonly Resource[], generated: Resource, behavior: 'create' | 'merge' | 'replace'): Resource[] {
  const { id } = generated
  const found = resources.filter(({ allIds }) =>
    allIds.some((one) => one.kind === id.kind && one.name === id.name && effectiveNamespace(one) === effectiveNamespace(id)),
  )
  const [existing] = found
  if (existing === undefined) {
    if (behavior === 'create') return [...resources, generated]
    throw buildFailure(`${generatorOf(id)} does not exist; cannot merge or replace`)
  }
  if (behavior === 'create') throw buildFailure(`${generatorOf(id)} exists; can not use behavior: 'unspecified', behavior must be merge or replace`)
  const { object } = existing
  const data = (name: string) => ({ ...(behavior === 'merge' ? textMap(object[name]) : {}), ...textMap(generated.object[name]) })
  const both = Object.fromEntries(
    ['data', 'binaryData'].map((name) => [name, data(name)] as const).filter(([, value]) => Object.keys(value).length > 0),
  )
  const { labels, annotations } = object.metadata
  const metadata = {
    ...object.metadata,
    ...(labels === undefined && generated.object.metadata.labels === undefined ? {} : { labels: { ...labels, ...generated.object.metadata.labels } }),
    ...(annotations === undefined && generated.object.metadata.annotations === undefined
      ? {}
      : { annotations: { ...annotations, ...generated.object.metadata.annotations } }),
  }
  const { data: _data, binaryData: _binary, ...rest } = object
  existing.object = { ...rest, ...generated.object, metadata, ...both }
  existing.needsHash = generated.needsHash
  return [...resources]
}

/** As Go prints the structs, the address of one among them. */
const generatorOf = ({ group, version, kind, name, namespace }: ResourceId) =>
  `merging from generator &{0x27179d0c270 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"${group}", Version:"${version}", Kind:"${kind}", isClusterScoped:false}, Name:"${name}", Namespace:"${namespace}"}`
