import { at, textAt } from '../../cluster/kube-object.ts'
import { localClient } from '../../cluster/local-client.ts'
import { notFound, StatusError } from '../../cluster/status-error.ts'
import { type Answer, jsonAnswer } from '../answers/answer.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { requireSameName } from '../writes/place-object.ts'

const DONE = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }

/** `POST …/eviction`: the pod is deleted; disruption budgets are not simulated. */
export async function evictPod(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  const { value } = decodeObject(await readBody(call.request), 'Eviction', false)
  const context = readWriteOptions(call, 'CreateOptions')
  requireSameName(value, keyOf(call).name)
  const grace = at(value, 'deleteOptions', 'gracePeriodSeconds')
  return server.outages.write('delete', call.request, () => {
    server.cluster.delete(kind, keyOf(call), { dryRun: context.dryRun, gracePeriodSeconds: typeof grace === 'number' ? grace : undefined })
    return jsonAnswer(DONE, 201)
  })
}

/** `POST …/binding`: the pod gets its node, once. */
export async function bindPod(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  const { value } = decodeObject(await readBody(call.request), 'Binding', false)
  const context = readWriteOptions(call, 'CreateOptions')
  const { name, namespace } = keyOf(call)
  requireSameName(value, name)
  return server.outages.write('update', call.request, async () => {
    const { cluster } = server
    const pod = cluster.peek(kind, { namespace, name })
    if (pod === undefined) throw notFound(kind, name)
    const node = textAt(pod, 'spec', 'nodeName') ?? ''
    if (node !== '') {
      const message = `Operation cannot be fulfilled on pods/binding "${name}": pod ${name} is already assigned to node "${node}"`
      throw new StatusError(409, 'Conflict', message, { name, kind: 'pods/binding' })
    }
    if (context.dryRun !== true) await localClient(cluster).bind({ namespace, name }, textAt(value, 'target', 'name') ?? '')
    return jsonAnswer(DONE, 201)
  })
}
