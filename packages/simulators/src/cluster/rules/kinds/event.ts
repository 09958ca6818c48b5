import type { KubeObject } from '../../kube-object.ts'
import type { KindRules } from './rules-of-one-kind.ts'

/** Members that an event always shows, empty as they may be. Nobody owns one that nobody filled. */
const CORE: Readonly<Record<string, unknown>> = {
  eventTime: null,
  firstTimestamp: null,
  lastTimestamp: null,
  source: {},
  reportingComponent: '',
  reportingInstance: '',
}
const NEW: Readonly<Record<string, unknown>> = {
  eventTime: null,
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
  deprecatedSource: {},
  reportingInstance: '',
}

export const eventRules: KindRules = {
  prepared: (event) => withEmptyMembers(event),
  kept: (_before, after) => withEmptyMembers(after),
}

function withEmptyMembers(event: KubeObject): KubeObject {
  const complete: KubeObject = { ...event }
  for (const [member, value] of Object.entries(event.apiVersion === 'v1' ? CORE : NEW)) complete[member] ??= value
  return complete
}
