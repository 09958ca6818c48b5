import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../../cluster/cluster-client.ts'
import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { MANAGER } from '../helm-tools.ts'
import { decodeRelease, encodeRelease } from './encode-release.ts'
import type { Release } from './release.ts'

const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const

/** Called with every release that was written or deleted, as it is then. */
export type ReleaseObserver = (release: Release) => void

export interface ReleaseStorageOptions {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly namespace: string
  readonly observer?: ReleaseObserver
}

/** Helm's storage of releases: one Secret for each revision. */
export class ReleaseStorage {
  readonly #options: ReleaseStorageOptions

  constructor(options: ReleaseStorageOptions) {
    this.#options = options
  }

  get namespace(): string {
    return this.#options.namespace
  }

  observedBy(observer: ReleaseObserver): ReleaseStorage {
    return new ReleaseStorage({ ...this.#options, observer })
  }

  /** Oldest first. */
  async history(name: string): Promise<Release[]> {
    const { client, namespace } = this.#options
    const secrets = await client.list(SECRET, { namespace, labelSelector: `name=${name},owner=helm` })
    const releases = secrets
      .filter((secret) => isStorageOf(secret, name))
      .flatMap((secret) => decodeRelease(textAt(secret, 'data', 'release') ?? '') ?? [])
    return releases.sort((a, b) => a.version - b.version)
  }

  async last(name: string): Promise<Release | undefined> {
    return (await this.history(name)).at(-1)
  }

  async get(name: string, version: number): Promise<Release | undefined> {
    const secret = await this.#options.client.get(SECRET, { namespace: this.namespace, name: secretName({ name, version }) })
    return secret === undefined ? undefined : decodeRelease(textAt(secret, 'data', 'release') ?? '')
  }

  /** @param maxHistory how many may be there afterwards; the oldest go, never the deployed one. 0 = any number. */
  async create(release: Release, maxHistory = 0): Promise<void> {
    if (maxHistory > 0) await this.#prune(release.name, maxHistory - 1)
    await this.#options.client.create(this.#secret(release, 'createdAt'), MANAGER)
    this.#options.observer?.(release)
  }

  async update(release: Release): Promise<void> {
    const { client, namespace } = this.#options
    const { metadata, data } = this.#secret(release, 'modifiedAt')
    // The update of Helm replaces all labels: the time of creation is not among them any more (recorded).
    await client.patch(
      SECRET,
      { namespace, name: metadata.name },
      { metadata: { labels: { ...metadata.labels, createdAt: null } }, data },
      { fieldManager: MANAGER },
    )
    this.#options.observer?.(release)
  }

  async remove(release: Release): Promise<void> {
    const { client, namespace, observer } = this.#options
    if (await client.delete(SECRET, { namespace, name: secretName(release) })) observer?.(release)
  }

  async #prune(name: string, maximum: number): Promise<void> {
    const all = await this.history(name)
    const deployed = all.findLast(({ info }) => info.status === 'deployed')
    const removable = all.filter(({ version }) => version !== deployed?.version)
    for (const release of removable.slice(0, Math.max(all.length - maximum, 0))) await this.remove(release)
  }

  #secret(release: Release, timeLabel: 'createdAt' | 'modifiedAt') {
    const { name, version, info } = release
    const { clock, namespace } = this.#options
    return {
      ...SECRET,
      metadata: {
        name: secretName(release),
        namespace,
        labels: { [timeLabel]: String(Math.floor(clock.now() / 1000)), name, owner: 'helm', status: info.status as string, version: String(version) },
      },
      type: 'helm.sh/release.v1',
      data: { release: encodeRelease(release) },
    }
  }
}

const secretName = ({ name, version }: Pick<Release, 'name' | 'version'>) => `sh.helm.release.v1.${name}.v${version}`

const isStorageOf = ({ metadata }: KubeObject, name: string) => metadata.labels?.['owner'] === 'helm' && metadata.labels['name'] === name
