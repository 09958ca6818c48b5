import type { Source } from '@gitops-dms/core'
import { resourceOfParent } from './deployment-ref.ts'
import type { WireRef, WireSource } from './reference-types.ts'

/**
 * A source of the backend in the contract's words; of a link, what it leads to, with the object that it names. `followed` is null or absent
 * where it cannot be followed: then it reads back as `existing`. Pure.
 */
export function mapSource(source: WireSource, followed?: WireSource | null): Source {
  if (source.type !== 'link') return mapPlain(source)
  const alias = source.alias === undefined ? {} : { name: source.alias }
  const object = resourceOfParent({ kind: 'Package', namespace: source.namespace, name: source.package })
  if (followed == null || followed.type === 'link') {
    const existing = {
      kind: 'Package',
      name: source.package,
      namespace: source.namespace,
      ...given({ path: source.dir, chart: source.chart, version: source.version }),
    }
    return { ...alias, existing, object }
  }
  return { ...mapPlain(followed), ...alias, object }
}

function mapPlain(source: Exclude<WireSource, { type: 'link' }>): Source {
  const alias = source.alias === undefined ? {} : { name: source.alias }
  switch (source.type) {
    case 'git':
      return { ...alias, git: { repo: source.url, ...given({ revision: mapGitRef(source.ref), path: source.dir }) } }
    case 'chart':
      return { ...alias, helm: { repo: source.repo, chart: source.chart, ...given({ version: source.version }) } }
    case 'image':
      return { ...alias, oci: { url: source.url, ...given({ reference: mapImageRef(source.ref), path: source.dir }) } }
    case 'bucket':
      return { ...alias, bucket: { endpoint: source.endpoint, bucket: source.bucket, ...given({ prefix: source.prefix, path: source.dir }) } }
    default:
      return mapOther(source)
  }
}

/** A later version of the backend may have a type that this adapter does not know. */
function mapOther(source: object): Source {
  const [type, url]: unknown[] = [Reflect.get(source, 'type'), Reflect.get(source, 'url')]
  return { other: { type: String(type), url: typeof url === 'string' ? url : null } }
}

const GIT_FORMS: Readonly<Record<string, string>> = { branch: 'branch:', tag: 'tag:', commit: 'commit:', range: 'semver:', name: '' }
const IMAGE_FORMS: Readonly<Record<string, string>> = { tag: '', digest: '', range: 'semver:' }

const mapGitRef = (ref: WireRef) => mapRef(ref, GIT_FORMS)
const mapImageRef = (ref: WireRef) => mapRef(ref, IMAGE_FORMS)

function mapRef(ref: WireRef, forms: Readonly<Record<string, string>>): string | null {
  const known = Object.entries(ref ?? {}).find(([form]) => form in forms)
  return known === undefined ? null : `${forms[known[0]]}${known[1]}`
}

/** Members that are null on the wire are absent in the contract. */
function given<T extends Readonly<Record<string, string | null>>>(members: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null)) as { readonly [K in keyof T]?: string }
}
