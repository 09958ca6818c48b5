import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import type { InfoItem } from './info-item.ts'
import { podContainers } from './pod-containers.ts'
import { podReason } from './pod-reason.ts'
import { podRequests } from './pod-requests.ts'

/** A pod in a few words, as `kubectl get` shows it, and from 3.2 on what it asks for. */
export function podItems(pod: KubeObject, version: ArgoCdVersion): InfoItem[] {
  const { reason, restarts, ready, total } = podReason(pod)
  const phase = textAt(pod, 'status', 'phase')
  const hasEnded = phase === 'Succeeded' || phase === 'Failed'
  // What has ended needs nothing any more.
  const requests = hasEnded || !isSince(version, '3.2') ? undefined : podRequests(pod)
  return [
    ...(reason === '' ? [] : [{ name: 'Status Reason', value: reason }]),
    { name: 'Node', value: textAt(pod, 'spec', 'nodeName') ?? '' },
    { name: 'Containers', value: `${ready}/${total}` },
    ...(restarts === 0 ? [] : [{ name: 'Restart Count', value: String(restarts) }]),
    ...(requests === undefined ? [] : ['cpu', 'memory'].map((name) => ({ name, value: String(requests.get(name) ?? 0) }))),
  ]
}

/** Each once, those of init containers first. */
export const podImages = (pod: KubeObject): string[] => [
  ...new Set([...podContainers(pod, 'initContainers'), ...podContainers(pod, 'containers')].map((container) => textAt(container, 'image') ?? '')),
]
