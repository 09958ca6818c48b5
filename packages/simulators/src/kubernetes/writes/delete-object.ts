import type { DeleteContext } from '../../cluster/cluster.ts'
import { apiVersionOf } from '../../cluster/kinds.ts'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { type Answer, jsonAnswer } from '../answers/answer.ts'
import { listAnswer, objectAnswer } from '../answers/object-answer.ts'
import { yamlText } from '../answers/yaml-text.ts'
import { isBuiltIn } from '../built-in.ts'
import { readPage } from '../lists/list-objects.ts'
import { readDeleteOptions } from '../requests/delete-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { EMPTY_OBJECTS } from '../watches/empty-objects.ts'

export async function deleteObject(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  const options = await readDeleteOptions(call)
  return server.outages.write('delete', call.request, () => {
    warnOfPods(call, options)
    const { object, gone } = server.cluster.delete(kind, keyOf(call), options)
    if (gone && options.dryRun === true && object.metadata.deletionTimestamp !== undefined) return emptyAnswer(call)
    return gone && kind.returnsDeleted !== true ? deletedAnswer(call, object) : objectAnswer(call, object)
  })
}

/** Measured: before the question whether there is such a job. */
function warnOfPods({ kind, warnings }: ResourceCall, { propagationPolicy }: DeleteContext): void {
  if (kind.kind === 'Job' && kind.group === 'batch' && propagationPolicy === undefined) warnings.push(PODS_STAY)
}

const PODS_STAY =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

/** Measured: what only waited to be let go by a policy is not told when it is not let go either. */
function emptyAnswer(call: ResourceCall): Answer {
  const { kind } = call
  const head = { kind: kind.kind, apiVersion: apiVersionOf(kind) }
  return objectAnswer(call, {
    ...head,
    ...(isBuiltIn(kind) ? { metadata: {}, ...EMPTY_OBJECTS[`${head.apiVersion}/${head.kind}`] } : {}),
  } as KubeObject)
}

function deletedAnswer({ kind: info, warnings, form }: ResourceCall, { metadata }: KubeObject): Answer {
  const details: JsonMap = { name: metadata.name, ...(info.group === '' ? {} : { group: info.group }), kind: info.plural, uid: metadata.uid ?? '' }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
  if (form.encoding === 'yaml') return { status: 200, headers: { 'content-type': 'application/yaml' }, warnings, body: yamlText(status) }
  return { ...jsonAnswer(status), warnings }
}

/** Each one that is selected, by itself; the answer is the list of them as they were. */
export async function deleteCollection(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  const options: DeleteContext = await readDeleteOptions(call)
  return server.outages.write('delete', call.request, async () => {
    const { cluster } = server
    warnOfPods(call, options)
    const { head, objects } = await readPage(call)
    for (const { metadata } of objects) {
      // One deletion may have taken others with it.
      if (cluster.peek(kind, metadata) !== undefined) cluster.delete(kind, metadata, options)
    }
    return listAnswer(call, head, objects)
  })
}
