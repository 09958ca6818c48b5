import { type JsonMap, type KubeObject, type ObjectKey, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { chooseContainer } from '../../kubernetes/subresources/pod-log.ts'
import { type PodLogOptions, podLogs } from '../../workloads/pod-logs.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { KubernetesUnreachable, reachKubernetes } from '../kubernetes-reach.ts'
import { type LogEntry, logEntries } from './log-entry.ts'
import type { LogQuery } from './log-query.ts'

const POD = { apiVersion: 'v1', kind: 'Pod' } as const

/** The log of one pod in pieces. Why there is none is told as a line of it. */
export async function* podLogEntries(parts: ArgoCdParts, node: JsonMap, query: LogQuery, signal: AbortSignal): AsyncGenerator<readonly LogEntry[]> {
  const podName = textAt(node, 'name') ?? ''
  try {
    for await (const text of texts(parts, { name: podName, namespace: textAt(node, 'namespace') }, query, signal)) yield logEntries(text, podName)
  } catch (error) {
    if (!(error instanceof StatusError || error instanceof KubernetesUnreachable)) throw error
    yield [{ line: error.message, time: undefined, podName: '' }]
  }
}

/** @throws StatusError, KubernetesUnreachable before the first piece. */
async function* texts(parts: ArgoCdParts, key: ObjectKey, query: LogQuery, signal: AbortSignal): AsyncGenerator<string> {
  const { clock, cluster, outages } = parts
  await reachKubernetes(outages, signal)
  const pod = find(parts, key)
  if (pod === undefined) throw new StatusError(404, 'NotFound', `pods "${key.name}" not found`)
  const { previous, sinceSeconds, tailLines } = query
  const container = chooseContainer(pod, query.container)
  const options: PodLogOptions = { previous, sinceSeconds, tailLines, container, timestamps: true }
  // A server that knows no address of a node says so after it has looked at the request.
  if (outages.nodes) throw new StatusError(500, 'InternalError', 'no preferred addresses found; known addresses: []')
  const logs = podLogs({ clock, find: (wanted) => cluster.peek(cluster.kindOf(POD), wanted) })
  if (query.follow) yield* logs.follow(pod, options, signal)
  else yield logs.read(pod, options)
}

const find = ({ cluster }: ArgoCdParts, key: ObjectKey): KubeObject | undefined => cluster.peek(cluster.kindOf(POD), key)
