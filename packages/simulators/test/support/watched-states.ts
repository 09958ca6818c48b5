import { isMap, type KubeObject, textAt } from '../../src/cluster/kube-object.ts'

/** What a watcher sees of one event, without what differs between two runs: times, versions, digests, folders, durations. */
export function watchedState(type: string, object: KubeObject): object {
  const { metadata, spec, status = {} } = object
  const { conditions = [], ...rest } = status
  return {
    type,
    generation: metadata.generation,
    finalizers: metadata.finalizers ?? [],
    annotations: metadata.annotations ?? {},
    deleted: metadata.deletionTimestamp !== undefined,
    spec: sameUrl(spec),
    conditions: (conditions as object[]).map(
      (condition) =>
        `${textAt(condition, 'type')}=${textAt(condition, 'status')}/${textAt(condition, 'reason')} g${Reflect.get(condition, 'observedGeneration')} ${sameText(textAt(condition, 'message') ?? '')}`,
    ),
    status: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, sameMember(name, value)])),
  }
}

export const sameText = (text: string): string =>
  text
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://<host>')
    .replace(/127\.0\.0\.1:\d+/g, '<host>')
    .replace(/(<tmp>|\/tmp)\/kustomization-\d+/g, '<folder>')
    .replace(/((?:passed in|failed after|finished in)) [\d.]+(?:ms|s|m)[\d.ms]*/g, '$1 <duration>')

const sameUrl = (value: unknown): unknown => JSON.parse(sameText(JSON.stringify(value ?? {})))

function sameMember(name: string, value: unknown): unknown {
  if (name === 'artifact' && isMap(value)) return { revision: value['revision'], path: value['path'], members: Object.keys(value).sort() }
  if (name === 'history' && Array.isArray(value)) return sameHistory(value as Record<string, unknown>[])
  return value
}

/** Digests by their order: which entries are the same output. */
function sameHistory(entries: readonly Record<string, unknown>[]): object[] {
  const digests = [...new Set(entries.map((entry) => entry['digest']))]
  return entries.map((entry) => ({
    output: digests.indexOf(entry['digest']),
    status: entry['lastReconciledStatus'],
    revision: textAt(entry, 'metadata', 'revision'),
    total: entry['totalReconciliations'],
    members: Object.keys(entry).sort(),
  }))
}
