import { anyObject, flag, integer, list, maybe, members, oneOf, or, orNull, type Shape, seconds, text, textMap } from '../json-shape.ts'
import type { ReferenceTiming } from '../timing.ts'
import { invalid } from '../wire-error.ts'
import type { WireKind, WireSpec } from '../wire-types.ts'
import { readSources } from './read-source.ts'

export interface SpecContext {
  readonly kind: WireKind
  readonly controlNamespace: string
  readonly timing: ReferenceTiming
  readonly now: string
}

const MOST = 2 ** 31 - 1
const FLAGS = ['ServerSideApply=true', 'ServerSideApply=false']

/** A spec with everything in it, from what was given: members that are absent or null get their default. */
export function readSpec({ kind, controlNamespace, timing, now }: SpecContext): Shape<WireSpec> {
  const onlyFor = <T>(owner: WireKind, shape: Shape<T>, otherwise: T): Shape<T> =>
    kind === owner
      ? or(shape, otherwise)
      : (value, path) => {
          const empty = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
          if (!empty) throw invalid(path, `${kind} has no such member`)
          return otherwise
        }
  const policy = members({
    mode: or(oneOf('auto', 'manual'), 'auto'),
    prune: or(flag, false),
    heal: or(flag, false),
    makeNamespace: or(flag, false),
    judge: or(flag, true),
    every: or(seconds, timing.pollMs / 1000),
    limit: or(seconds, timing.limitMs / 1000),
    retries: or(members({ max: or(integer(0, 1000), 0), wait: or(seconds, 0.01), maxWait: or(seconds, 60) }), { max: 0, wait: 0.01, maxWait: 60 }),
    flags: or(list(oneOf(...FLAGS)), []),
  })
  return members({
    target: members({ namespace: name, cluster: orNull(text) }),
    tenant: or(text, 'default'),
    summary: orNull(text),
    from: readSources(kind, controlNamespace),
    settings: onlyFor('Release', orNull(anyObject), null),
    settingsFrom: onlyFor(
      'Release',
      list(members({ type: oneOf('file', 'secret', 'config'), name: text, key: orNull(text), optional: or(flag, false) })),
      [],
    ),
    overlay: onlyFor('App', orNull(overlay), null),
    policy: (value, path) => policy(value ?? {}, path),
    after: or(list(members({ kind: text, namespace: or(text, controlNamespace), name: text })), []),
    pause: orNull(members({ reason: orNull(text), actor: orNull(text), since: or(text, now), by: or(oneOf('request', 'rollback'), 'request') })),
    parameters: or(textMap, {}),
    autoscale: orNull(members({ min: integer(0, MOST), max: integer(0, MOST) })),
  })
}

const overlay = members({
  images: or(list(members({ name: text, newName: maybe(text), tag: maybe(text), digest: maybe(text) })), []),
  replicas: or(list(members({ name: text, count: integer(0, MOST) })), []),
  patches: or(list(members({ text, target: orNull(members({ group: maybe(text), kind: maybe(text), name: maybe(text) })) })), []),
  components: or(list(text), []),
  prefix: orNull(text),
  suffix: orNull(text),
})

/** Of objects, namespaces and what else is a label of DNS. */
export function name(value: unknown, path: string): string {
  if (typeof value !== 'string' || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) {
    throw invalid(path, 'lower case letters, digits and "-" are wanted, 63 at most, a letter or digit at both ends')
  }
  return value
}
