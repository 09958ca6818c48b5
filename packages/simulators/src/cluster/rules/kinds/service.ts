import { isDeepStrictEqual } from 'node:util'
import { at, type JsonMap, type KubeObject } from '../../kube-object.ts'
import { outsideCauses } from '../../schema/built-in/causes/service-causes.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { invalidValue } from '../causes.ts'
import type { KindRules } from './rules-of-one-kind.ts'
import { allocated, withReadAddresses } from './service-addresses.ts'
import { changedType, withoutReadFields } from './service-type.ts'

export const serviceRules: KindRules = {
  // One that is made through its status gets no address.
  prepared: (service, tools) => ({
    ...service,
    spec: tools.subresource === 'status' ? (service.spec ?? {}) : allocated(service, undefined, tools),
    status: { loadBalancer: {} },
  }),
  kept: (before, after, tools) => {
    if (tools.subresource === 'status') return after
    return { ...after, spec: changedType(before.spec ?? {}, allocated(after, before, tools)) }
  },
  causes: (service, before) => (before === undefined ? [] : [...addressCauses(service, before), ...readCauses(service, before)]),
  stored: (service) => (service.spec === undefined ? service : { ...service, spec: withoutReadFields(service.spec) }),
  read: (service) => (service.spec === undefined ? service : { ...service, spec: withReadAddresses(service.spec) }),
  warnings: ({ spec = {} }) => warningsOf(spec),
}

function addressCauses(service: KubeObject, before: KubeObject): FieldCause[] {
  const [old, now] = [at(before, 'spec', 'clusterIP'), at(service, 'spec', 'clusterIP')]
  const isOutside = [service, before].some((one) => at(one, 'spec', 'type') === 'ExternalName')
  if (old === undefined || old === now || isOutside) return []
  return [invalidValue('spec.clusterIPs[0]', at(service, 'spec', 'clusterIPs') ?? null, 'may not change once set')]
}

/** An external name that was made through its status has addresses by being read: it cannot be written again as it is (measured). */
function readCauses({ spec = {} }: KubeObject, before: KubeObject): FieldCause[] {
  return spec['type'] === 'ExternalName' && isDeepStrictEqual(spec, before.spec) ? outsideCauses(spec) : []
}

function warningsOf({ type, clusterIP, externalName, sessionAffinity, loadBalancerIP, externalIPs }: JsonMap): string[] {
  const hasAddresses = Array.isArray(externalIPs) && externalIPs.length > 0
  const isHeadless = type === 'ClusterIP' && clusterIP === 'None'
  return [
    ...(isHeadless && loadBalancerIP !== undefined ? ['spec.loadBalancerIP is ignored for headless services'] : []),
    ...(isHeadless && hasAddresses ? ['spec.externalIPs is ignored for headless services'] : []),
    ...(isHeadless && sessionAffinity !== 'None' ? ['spec.SessionAffinity is ignored for headless services'] : []),
    ...(hasAddresses && !isHeadless && type !== 'ExternalName'
      ? ['spec.externalIPs is deprecated and may no longer be implemented in some clusters']
      : []),
    ...(type === 'ExternalName' && hasAddresses ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(type !== 'ExternalName' && (externalName ?? '') !== '' ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
  ]
}
