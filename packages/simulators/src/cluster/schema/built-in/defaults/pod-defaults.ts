import { at, isMap, type Json, type JsonMap } from '../../../kube-object.ts'
import { containerDefaults } from './container-defaults.ts'
import { all, changeEach, changeMap, fill, mapOf } from './fill.ts'
import { volumeDefaults } from './volume-defaults.ts'

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers']

/** Of a pod and of the template of one alike. */
function podSpecDefaults(spec: JsonMap): JsonMap {
  const { serviceAccountName = spec['serviceAccount'] } = spec
  let result = fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    // The older name of the same field.
    ...(serviceAccountName === undefined ? {} : { serviceAccountName, serviceAccount: serviceAccountName }),
  })
  for (const name of CONTAINERS) result = changeEach(result, name, containerDefaults)
  return changeEach(result, 'volumes', volumeDefaults)
}

/** A template always has metadata, and a pod in it. */
export const templateDefaults = (template: JsonMap): JsonMap => changeMap(fill(template, { metadata: {}, spec: {} }), 'spec', podSpecDefaults)

export const podDefaults = (pod: JsonMap): JsonMap =>
  changeMap(
    changeMap(pod, 'status', withFirstAddresses),
    'spec',
    all(podSpecDefaults, (spec) =>
      CONTAINERS.reduce(
        (result, name) => changeEach(result, name, (container) => ownDefaults(container, spec)),
        fill(spec, { enableServiceLinks: true }),
      ),
    ),
  )

/** The older single fields are the first of the newer lists. */
function withFirstAddresses(status: JsonMap): JsonMap {
  const podIP = at(status, 'podIPs', 0, 'ip') as Json | undefined
  const hostIP = at(status, 'hostIPs', 0, 'ip') as Json | undefined
  return fill(status, { ...(podIP === undefined ? {} : { podIP }), ...(hostIP === undefined ? {} : { hostIP }) })
}

/** Of a real pod's containers, not of those in a template: what is limited is requested, and the network of the host has ports of the host. */
function ownDefaults(container: JsonMap, spec: JsonMap): JsonMap {
  const requested = changeMap(container, 'resources', (resources) => {
    const { limits } = resources
    if (!isMap(limits)) return resources
    const requests = fill(mapOf(resources['requests']), limits)
    return requests === resources['requests'] ? resources : { ...resources, requests }
  })
  if (spec['hostNetwork'] !== true) return requested
  return changeEach(requested, 'ports', (port) => fill(port, { hostPort: port['containerPort'] ?? 0 }))
}
