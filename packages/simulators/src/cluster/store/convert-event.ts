import type { KubeObject } from '../kube-object.ts'

/** Fields of the core Event and what `events.k8s.io` calls them. */
const NAMES = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const

/** Both kinds of Event are one and the same in the store. */
export function convertedEvent(event: KubeObject, apiVersion: string): KubeObject {
  const toCore = apiVersion === 'v1'
  const renamed = new Map<string, string>(NAMES.map(([core, own]) => (toCore ? [own, core] : [core, own])))
  const entries = Object.entries(event).map(([name, value]) => [renamed.get(name) ?? name, value] as const)
  return { ...Object.fromEntries(entries), apiVersion } as KubeObject
}
