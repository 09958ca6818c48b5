import type { KindInfo } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../built-in.ts'
import type { ResourceCall } from '../routes/call.ts'
import { type Answer, jsonTextAnswer } from './answer.ts'
import { notAcceptable } from './negotiate.ts'
import { type ListHead, listText, partialText, readIncludeObject, tableText } from './object-forms.ts'
import { objectText } from './object-text.ts'
import { yamlText } from './yaml-text.ts'

/** One object in the form that was asked for. @throws StatusError 400, 500. */
export function objectAnswer(call: ResourceCall, object: KubeObject, status = 200): Answer {
  return encoded(call, oneText(call, object), status)
}

function oneText({ kind, form, info, server }: ResourceCall, object: KubeObject): string {
  switch (form.as) {
    case 'PartialObjectMetadata':
      return partialText(object, form)
    case 'PartialObjectMetadataList':
      if (!isBuiltIn(kind)) throw new StatusError(500, '', 'content is not a list')
      throw notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (${goType(kind, kind.kind)})`)
    case 'Table': {
      const { resourceVersion } = object.metadata
      const options = { form, include: readIncludeObject(info.query), now: server.clock.now() }
      return tableText(kind, resourceVersion === undefined ? {} : { resourceVersion }, [object], options)
    }
    default:
      return objectText(kind, object)
  }
}

/** @throws StatusError 400, 406. */
export function listAnswer(call: ResourceCall, head: ListHead, objects: readonly KubeObject[]): Answer {
  const { kind, form, info, server } = call
  const metadata = plainMetadata(head.metadata)
  switch (form.as) {
    case 'PartialObjectMetadata':
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (${isBuiltIn(kind) ? goType(kind, head.kind) : '*unstructured.UnstructuredList'})`,
      )
    case 'PartialObjectMetadataList': {
      // A list without a single item has none, not an empty one.
      const items = objects.length === 0 ? 'null' : `[${objects.map((object) => partialText(object, form)).join(',')}]`
      const meta = JSON.stringify(metadata)
      return encoded(call, `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${form.version}","metadata":${meta},"items":${items}}`, 200)
    }
    case 'Table':
      return encoded(call, tableText(kind, metadata, objects, { form, include: readIncludeObject(info.query), now: server.clock.now() }), 200)
    default:
      return encoded(call, listText(kind, head, objects, isBuiltIn(kind)), 200)
  }
}

const goType = ({ group }: KindInfo, kind: string) => `*${group === '' ? 'core' : group.split('.')[0]}.${kind}`

/** ListMeta leaves out what is empty, and has an order of its own. */
function plainMetadata(metadata: object): object {
  const { resourceVersion, continue: token, remainingItemCount } = metadata as Readonly<Record<string, unknown>>
  return { resourceVersion, continue: token === '' ? undefined : token, remainingItemCount }
}

function encoded({ form, warnings }: ResourceCall, text: string, status: number): Answer {
  if (form.encoding === 'json') return jsonTextAnswer(text, status, warnings)
  return { status, headers: { 'content-type': 'application/yaml' }, warnings, body: yamlText(JSON.parse(text) as object) }
}
