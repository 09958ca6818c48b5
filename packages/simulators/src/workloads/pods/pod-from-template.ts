import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { POD } from '../kinds.ts'
import { controllerReference } from '../runtime/controller-reference.ts'
import { generatedName } from '../runtime/generated-name.ts'

/** A pod of a workload's template. Without a name it gets one that is generated. */
export function podFromTemplate(owner: KubeObject, name?: string): KubeObject {
  const template = at(owner, 'spec', 'template')
  const { labels, annotations, finalizers } = isMap(at(template, 'metadata')) ? (at(template, 'metadata') as JsonMap) : {}
  const { namespace } = owner.metadata
  const base = `${owner.metadata.name}-`
  const metadata = {
    ...(name === undefined ? { name: generatedName(base), generateName: base } : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(isMap(labels) ? { labels: labels as Record<string, string> } : {}),
    ...(isMap(annotations) ? { annotations: annotations as Record<string, string> } : {}),
    ...(Array.isArray(finalizers) ? { finalizers: finalizers as string[] } : {}),
    ownerReferences: [controllerReference(owner)],
  }
  const spec = at(template, 'spec')
  return structuredClone({ ...POD, metadata, spec: isMap(spec) ? spec : {} })
}
