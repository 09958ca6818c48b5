import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { RECEIVER } from '../kinds.ts'
import { Conditions } from '../runtime/conditions.ts'
import { isAuthentic } from './authenticate-webhook.ts'
import { requestReconciliations } from './request-reconciliations.ts'
import type { Webhook } from './webhook.ts'

export type ReceiverHandler = (request: Request) => Promise<Response>

const LONGEST_BODY = 3 * 1024 * 1024

/**
 * The webhook endpoint of notification-controller: `/hook/<hash>` with any method requests a reconciliation of the resources of the
 * Receiver that has this path. Answers have no body: 200; 400 not authentic; 404 no such path; 413; 500 a resource could not be
 * annotated, the others are; 503 suspended or not ready.
 */
export function receiverHandler(client: ClusterClient, clock: Clock): ReceiverHandler {
  const request = requestReconciliations(client, clock)
  return async (received) => {
    const { pathname, search } = new URL(received.url)
    if (!pathname.startsWith('/hook/')) {
      return new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    }
    const body = new Uint8Array(await received.arrayBuffer())
    if (body.length > LONGEST_BODY) return empty(413)
    // The query counts as part of the path.
    const receiver = (await client.list(RECEIVER)).find((one) => textAt(one, 'status', 'webhookPath') === `${pathname}${search}`)
    if (receiver === undefined) return empty(404)
    if (at(receiver, 'spec', 'suspend') === true || !isReady(receiver, clock)) return empty(503)
    const webhook: Webhook = { headers: received.headers, body: Buffer.from(body) }
    if (!(await isAuthentic(client, receiver, webhook))) return empty(400)
    return empty((await request(receiver, webhook)) ? 200 : 500)
  }
}

const empty = (status: number) => new Response(null, { status })

function isReady(receiver: KubeObject, clock: Clock): boolean {
  const conditions = new Conditions(receiver, () => clock.now())
  return conditions.is('Ready', 'True') && !conditions.is('Stalled', 'True') && !conditions.is('Reconciling', 'True')
}
