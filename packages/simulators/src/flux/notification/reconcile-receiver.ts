import { createHash } from 'node:crypto'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { RECEIVER } from '../kinds.ts'
import { CelSyntaxError, celPredicate } from '../runtime/cel-expression.ts'
import { formatGoDuration, parseGoDuration } from '../runtime/go-duration.ts'
import { ObjectDraft } from '../runtime/object-draft.ts'
import { readSecret, SecretFailure } from '../runtime/read-secret.ts'
import type { Requeue } from '../runtime/requeue.ts'
import type { NotificationTools } from './notification-tools.ts'

/** One pass of notification-controller over a Receiver: its webhook path follows from the token in the Secret. */
export async function reconcileReceiver(tools: NotificationTools, object: KubeObject): Promise<Requeue> {
  const draft = new ObjectDraft(tools, RECEIVER, object)
  if (draft.isDeleted) {
    if (!draft.hasFinalizer) return 'never'
    draft.removeFinalizer()
    return finish(tools, draft, 'never')
  }
  if (!draft.hasFinalizer) {
    draft.addFinalizer()
    return finish(tools, draft, 'with-backoff')
  }
  if (draft.isSuspended) return finish(tools, draft, 'never')
  const wrong = wrongFilter(object)
  if (wrong !== undefined) return stall(tools, draft, wrong)
  return initialize(tools, draft)
}

async function initialize(tools: NotificationTools, draft: ObjectDraft): Promise<Requeue> {
  const { object, conditions, status, namespace, name } = draft
  conditions.delete('Stalled')
  conditions.set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message: 'Reconciliation in progress' })
  let token: string
  try {
    token = await tokenOf(tools, draft)
  } catch (error) {
    if (!(error instanceof SecretFailure)) throw error
    conditions.set({ type: 'Ready', status: 'False', reason: 'TokenNotFound', message: error.message })
    delete status['webhookPath']
    return finish(tools, draft, 'with-backoff', error.message)
  }
  const path = `/hook/${createHash('sha256').update(`${token}${name}${namespace}`).digest('hex')}`
  conditions.set({ type: 'Ready', status: 'True', reason: 'Succeeded', message: `Receiver initialized for path: ${path}` })
  status['webhookPath'] = path
  return finish(tools, draft, { afterMs: intervalOf(object) })
}

/** @throws SecretFailure. */
async function tokenOf(tools: NotificationTools, { object, namespace }: ObjectDraft): Promise<string> {
  const name = textAt(object, 'spec', 'secretRef', 'name')
  if (name === undefined) return '' // generic-oidc has none
  const secret = await readSecret(tools, namespace, name).catch((error: unknown) => {
    if (!(error instanceof SecretFailure)) throw error
    throw new SecretFailure(`unable to read token from secret '${namespace}/${name}' error: ${error.message}`, error)
  })
  const token = secret.get('token')
  if (token === undefined) throw new SecretFailure(`invalid '${secret.shown}' secret data: required fields 'token'`)
  return token
}

async function finish(tools: NotificationTools, draft: ObjectDraft, requeue: Requeue, failure?: string): Promise<Requeue> {
  const { object, conditions, status } = draft
  draft.answerRequest()
  if (conditions.is('Ready', 'True')) {
    conditions.delete('Reconciling')
    status['observedGeneration'] = object.metadata.generation ?? 1
  }
  const progress = conditions.get('Reconciling')
  if (conditions.is('Ready', 'False') && progress !== undefined) conditions.set({ ...progress, reason: 'ProgressingWithRetry' })
  await draft.save()
  if (failure !== undefined) await tools.record(object, { type: 'Warning', reason: 'Failed', message: failure })
  else if (conditions.is('Ready', 'True') && !conditions.is('Stalled', 'True')) {
    const message = `Reconciliation finished, next run in ${formatGoDuration(intervalOf(object))}`
    await tools.record(object, { type: 'Normal', reason: 'Succeeded', message })
  }
  return requeue
}

async function stall(tools: NotificationTools, draft: ObjectDraft, why: string): Promise<Requeue> {
  const { object, conditions, status } = draft
  const reason = 'InvalidCELExpression'
  const message = `Reconciliation failed terminally due to configuration error: ${why}`
  conditions.delete('Reconciling')
  conditions.set({ type: 'Ready', status: 'False', reason, message })
  conditions.set({ type: 'Stalled', status: 'True', reason, message })
  status['observedGeneration'] = object.metadata.generation ?? 1
  await tools.record(object, { type: 'Warning', reason, message })
  return finish(tools, draft, 'never')
}

function wrongFilter(object: KubeObject): string | undefined {
  const whole = textAt(object, 'spec', 'resourceFilter')
  const problem = whole === undefined ? undefined : syntaxProblem(whole)
  if (problem !== undefined) return `invalid resourceFilter expression: ${problem}`
  const resources = at(object, 'spec', 'resources')
  for (const [index, resource] of (Array.isArray(resources) ? resources : []).entries()) {
    const filter = textAt(resource, 'filter')
    const told = filter === undefined ? undefined : syntaxProblem(filter)
    if (told === undefined) continue
    const which = `resources[${index}] (kind="${textAt(resource, 'kind')}", name="${textAt(resource, 'name')}")`
    return `invalid filter expression for ${which}: ${told}`
  }
  return undefined
}

function syntaxProblem(expression: string): string | undefined {
  if (expression === '') return undefined
  try {
    celPredicate(expression)
    return undefined
  } catch (error) {
    if (error instanceof CelSyntaxError) return error.message
    throw error
  }
}

const intervalOf = (object: KubeObject) => parseGoDuration(textAt(object, 'spec', 'interval') ?? '10m')
