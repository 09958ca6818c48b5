import type { KindInfo, PrinterColumn } from '../kinds.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'

/** What a CustomResourceDefinition makes an API server serve: its versions, the stored one first. Undefined = none at all. */
export function kindsOfDefinition(definition: KubeObject): readonly [KindInfo, ...KindInfo[]] | undefined {
  const spec = definition.spec ?? {}
  const versions = (Array.isArray(spec['versions']) ? spec['versions'] : []).filter(isMap)
  const served = versions.filter((version) => version['served'] === true)
  const stored = versions.find((version) => version['storage'] === true)
  if (stored === undefined || served.length === 0) return undefined
  const names = isMap(spec['names']) ? spec['names'] : {}
  const kind = textAt(names, 'kind') ?? ''
  const shared = {
    group: textAt(spec, 'group') ?? '',
    kind,
    plural: textAt(names, 'plural') ?? '',
    singular: textAt(names, 'singular') ?? kind.toLowerCase(),
    namespaced: spec['scope'] !== 'Cluster',
    generation: true,
    custom: true,
    served: served.map((version) => textAt(version, 'name') ?? ''),
    ...textsAt(names, 'shortNames'),
    ...textsAt(names, 'categories'),
  }
  const infoOf = (version: JsonMap): KindInfo => ({ ...shared, version: textAt(version, 'name') ?? '', ...ofVersion(version) })
  return [infoOf(stored), ...served.filter((version) => version !== stored).map(infoOf)]
}

function ofVersion(version: JsonMap) {
  const structure = at(version, 'schema', 'openAPIV3Schema')
  const columns = version['additionalPrinterColumns']
  const scale = at(version, 'subresources', 'scale')
  const selectable = version['selectableFields']
  return {
    statusSubresource: at(version, 'subresources', 'status') !== undefined,
    ...(scale === undefined ? {} : { scale: true }),
    ...(Array.isArray(selectable) ? { selectableFields: selectable.map((one) => (textAt(one, 'jsonPath') ?? '').replace(/^\./, '')) } : {}),
    ...(isMap(structure) ? { structure: structure as StructuralSchema } : {}),
    ...(Array.isArray(columns) ? { columns: columns as unknown as PrinterColumn[] } : {}),
  }
}

const textsAt = (map: JsonMap, member: string) => {
  const list = map[member]
  return Array.isArray(list) && list.length > 0 ? { [member]: list.filter((text): text is string => typeof text === 'string') } : {}
}
