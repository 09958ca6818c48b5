import type { Cluster } from '../../src/cluster/cluster.ts'
import { isMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import { parsedJson } from '../parsed-json.ts'

/** What the world of now calls what a recorded request names: uids and versions of objects, and pods, whose names end at random. */
export interface NamesOfNow {
  /** A recorded path or body, as it is sent now. */
  of(text: string): string
}

interface Known {
  /** Empty where the recording does not say it: Argo CD leaves it out of applications. */
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** `recording`: all that is in it, requests and answers. */
export function namesOfNow(cluster: Cluster, recording: unknown): NamesOfNow {
  const [uids, versions] = [new Map<string, Known>(), new Map<string, Known>()]
  collect(recording, uids, versions)
  const find = ({ kind, namespace, name }: Known): KubeObject | undefined =>
    cluster
      .all()
      .find(
        (object) =>
          object.kind === (kind || 'Application') &&
          (object.metadata.namespace ?? '') === namespace &&
          withoutSuffix(object.metadata.name) === withoutSuffix(name),
      )
  const pods = new Map<string, string>()
  const podOf = (name: string): string => {
    const taken = new Set(pods.values())
    const live = cluster
      .all()
      .find((object) => object.kind === 'Pod' && withoutSuffix(object.metadata.name) === withoutSuffix(name) && !taken.has(object.metadata.name))
    const found = pods.get(name) ?? live?.metadata.name ?? name
    pods.set(name, found)
    return found
  }
  return {
    of: (text) =>
      text
        .replace(UID, (uid) => find(uids.get(uid) ?? NOTHING)?.metadata.uid ?? uid)
        .replace(/(\bresourceVersion=)(\d+)/g, (_all, before: string, version: string) => {
          return before + (find(versions.get(version) ?? NOTHING)?.metadata.resourceVersion ?? version)
        })
        .replace(POD_NAME, podOf),
  }
}

const NOTHING: Known = { kind: 'none', namespace: '', name: '' }

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
/** As the pods of a ReplicaSet are called: a hash of the template, then five generated letters. */
const POD_NAME = /\b[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[4-9bcdf][0-9bcdf]{4,9}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g
const withoutSuffix = (name: string) => (name.match(POD_NAME) === null ? name : name.replace(/-[^-]+$/, ''))

function collect(value: unknown, uids: Map<string, Known>, versions: Map<string, Known>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, uids, versions)
  else if (typeof value === 'string' && /^(?:data: )?\{/.test(value)) for (const line of value.split('\n')) collect(parsedJson(line), uids, versions)
  else if (isMap(value)) {
    const of = isMap(value['metadata']) ? value['metadata'] : value
    const { uid, name, namespace, resourceVersion } = of
    if (typeof name === 'string') {
      const known: Known = { kind: textOf(value['kind']), namespace: textOf(namespace), name }
      if (typeof uid === 'string' && says(known) >= says(uids.get(uid))) uids.set(uid, known)
      // Only whole objects: a tree's nodes have versions too, of which no request speaks.
      if (typeof resourceVersion === 'string' && of !== value) versions.set(resourceVersion, { ...known, namespace: known.namespace || 'argocd' })
    }
    for (const inner of Object.values(value)) collect(inner, uids, versions)
  }
}

/** How much: an owner reference has no namespace, metadata no kind. */
const says = (known: Known | undefined): number => (known === undefined ? -1 : Number(known.kind !== '') + Number(known.namespace !== ''))

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
