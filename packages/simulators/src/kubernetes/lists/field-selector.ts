import type { KindInfo } from '../../cluster/kinds.ts'
import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../built-in.ts'

export type FieldSelector = (object: KubeObject) => boolean

export interface Term {
  readonly path: string
  readonly value: string
  readonly equal: boolean
}

/** Selects what the terms ask for. @throws StatusError 400 for a field that the kind does not know. */
export function fieldSelector(terms: readonly Term[], info: KindInfo): FieldSelector {
  for (const { path } of terms) requireSupported(path, info)
  return (object) => terms.every(({ path, value, equal }) => (fieldOf(object, path, info) === value) === equal)
}

/** @throws StatusError 400. */
export function parseFieldSelector(text: string): readonly Term[] {
  // A term of nothing means nothing.
  return splitTerms(text)
    .map(parseTerm)
    .filter(({ path, value }) => path !== '' || value !== '')
}

/** The name that the selector pins down, so that no other object has to be looked at. */
export function nameIn(text: string): string | undefined {
  return splitTerms(text)
    .map((term) => /^metadata\.name==?([^\\]+)$/.exec(term)?.[1])
    .find((name) => name !== undefined)
}

/** At the commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  return text.match(/(?:[^,\\]|\\.?)+/gs) ?? []
}

function parseTerm(term: string): Term {
  const [, path, operator, value = ''] = /^([^=!]*)(==|!=|=)(.*)$/s.exec(term) ?? []
  if (path === undefined) throw new StatusError(400, 'BadRequest', `invalid selector: '${term}'; can't understand '${term}'`)
  return { path, value: unescaped(value), equal: operator !== '!=' }
}

function unescaped(value: string): string {
  return value.replace(/\\(.?)/gs, (sequence, escaped: string) => {
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped
    throw new StatusError(400, 'BadRequest', `invalid field selector: invalid escape sequence: ${sequence}`)
  })
}

const OBJECT = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']

/** What built-in kinds know beside the two fields of the metadata. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  '/Node': ['spec.unschedulable'],
  '/Secret': ['type'],
  '/Service': ['spec.clusterIP', 'spec.type'],
  '/Namespace': ['status.phase'],
  '/ReplicationController': ['status.replicas'],
  '/Event': [...OBJECT.map((field) => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'],
  'events.k8s.io/Event': [...OBJECT.map((field) => `regarding.${field}`), 'reason', 'reportingController', 'type'],
  'batch/Job': ['status.successful'],
  'certificates.k8s.io/CertificateSigningRequest': ['spec.signerName'],
}

function requireSupported(path: string, info: KindInfo): void {
  const more = isBuiltIn(info) ? FIELDS[`${info.group}/${info.kind}`] : (info.selectableFields ?? [])
  if (['metadata.name', 'metadata.namespace', ...(more ?? [])].includes(path)) return
  const message =
    more === undefined
      ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
      : info.kind === 'Job'
        ? `field label "${path}" not supported for Job`
        : `field label not supported: ${path}`
  throw new StatusError(400, 'BadRequest', message)
}

function fieldOf(object: KubeObject, path: string, info: KindInfo): string {
  if (info.kind === 'Event' && path === 'source') return String(at(object, 'source', 'component') ?? at(object, 'reportingComponent') ?? '')
  if (path === 'status.successful') return String(at(object, 'status', 'succeeded') ?? 0)
  if (path === 'spec.unschedulable' || path === 'spec.hostNetwork') return String(at(object, ...path.split('.')) ?? false)
  if (path === 'status.phase' && info.kind === 'Pod') return String(at(object, 'status', 'phase') ?? 'Pending')
  return String(at(object, ...path.split('.')) ?? '')
}
