import type { JsonMap } from '../../../kube-object.ts'
import { changeEach, changeMap, fill } from './fill.ts'

export function containerDefaults(container: JsonMap): JsonMap {
  let result = fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(container['image']),
  })
  result = changeEach(result, 'ports', (port) => fill(port, { protocol: 'TCP' }))
  result = changeEach(result, 'env', (variable) => changeMap(variable, 'valueFrom', (source) => changeMap(source, 'fieldRef', fieldRefDefaults)))
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) result = changeMap(result, probe, probeDefaults)
  return changeMap(result, 'lifecycle', (lifecycle) =>
    ['postStart', 'preStop'].reduce((hooks, hook) => changeMap(hooks, hook, (handler) => changeMap(handler, 'httpGet', requestDefaults)), lifecycle),
  )
}

export const fieldRefDefaults = (reference: JsonMap): JsonMap => fill(reference, { apiVersion: 'v1' })

const requestDefaults = (request: JsonMap): JsonMap => fill(request, { path: '/', scheme: 'HTTP' })

function probeDefaults(probe: JsonMap): JsonMap {
  const filled = fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  return changeMap(changeMap(filled, 'httpGet', requestDefaults), 'grpc', (call) => fill(call, { service: '' }))
}

/** Only what is not named as `latest`, by name or by saying nothing, is worth keeping on a node. */
function pullPolicyOf(image: unknown): 'Always' | 'IfNotPresent' {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent'
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest'
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}
