import { createHash } from 'node:crypto'
import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
import { parseGoDuration } from '../../runtime/go-duration.ts'

export type ActionName = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'test'

/** What becomes of a failed install or upgrade. */
export interface Remediation {
  /** Negative = without end. */
  readonly retries: number
  readonly strategy: 'rollback' | 'uninstall'
  readonly remediatesLastFailure: boolean
  readonly ignoresTestFailures: boolean
  /** The counter of failures in the status. */
  readonly counter: 'installFailures' | 'upgradeFailures'
}

const DEFAULT_TIMEOUT_MS = 300_000
const DEFAULT_RETRY_INTERVAL_MS = 300_000
const LONGEST_NAME = 53

/** The spec of one HelmRelease with its defaults, as the helm-controller of a Flux version reads it. */
export class ReleaseSettings {
  readonly object: KubeObject
  readonly version: FluxVersion

  constructor(object: KubeObject, version: FluxVersion) {
    this.object = object
    this.version = version
  }

  /** As messages of failures have it. */
  get fullName(): string {
    const { name } = this.object.metadata
    const target = this.text('targetNamespace')
    return this.text('releaseName') ?? (target === undefined ? name : `${target}-${name}`)
  }

  /** As Helm gets it: names of more than 53 characters are cut, with a part of their digest behind. */
  get name(): string {
    const name = this.fullName
    if (name.length <= LONGEST_NAME) return name
    return `${name.slice(0, LONGEST_NAME - 13)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
  }

  get namespace(): string {
    return this.text('targetNamespace') ?? this.object.metadata.namespace ?? ''
  }

  get storageNamespace(): string {
    return this.text('storageNamespace') ?? this.object.metadata.namespace ?? ''
  }

  get intervalMs(): number {
    return parseGoDuration(this.text('interval') ?? '1m')
  }

  get timeoutMs(): number {
    return this.#duration('timeout') ?? DEFAULT_TIMEOUT_MS
  }

  get maxHistory(): number {
    return (this.at('maxHistory') as number | undefined) ?? 5
  }

  timeoutOf(action: ActionName): number {
    return this.#duration(action, 'timeout') ?? this.timeoutMs
  }

  isOn(...path: readonly string[]): boolean {
    return this.at(...path) === true
  }

  text(...path: readonly string[]): string | undefined {
    return textAt(this.object, 'spec', ...path)
  }

  at(...path: readonly string[]): unknown {
    return at(this.object, 'spec', ...path)
  }

  get testsAreOn(): boolean {
    return this.isOn('test', 'enable')
  }

  get driftMode(): 'enabled' | 'warn' | 'disabled' {
    return (this.text('driftDetection', 'mode') as 'enabled' | 'warn' | undefined) ?? 'disabled'
  }

  get isHelm3(): boolean {
    return !isSince(this.version, '2.8')
  }

  /** `lastAttemptedReleaseActionDuration` came with 2.7. */
  get knowsDuration(): boolean {
    return isSince(this.version, '2.7')
  }

  /** `Drifted` came with 2.9. */
  get knowsDriftCondition(): boolean {
    return isSince(this.version, '2.9')
  }

  /** Helm's own way of waiting knows nothing of what it waited for but that the time is over. */
  get waitsWithoutNames(): boolean {
    return this.isHelm3 || this.text('waitStrategy', 'name') === 'legacy'
  }

  /** Whether a new release is applied by the server; an upgrade goes on as its release began, unless the spec says otherwise. */
  get installsServerSide(): boolean {
    return !this.isHelm3 && this.at('install', 'serverSideApply') !== false
  }

  changesServerSide(action: 'upgrade' | 'rollback', method: 'ssa' | 'csa' | undefined): boolean {
    const wanted = this.text(action, 'serverSideApply') ?? 'auto'
    return wanted === 'auto' ? method === 'ssa' : wanted === 'enabled'
  }

  /** Hooks take part in post-rendering since 2.9. */
  get postRenderStrategy(): 'combined' | 'separate' | 'nohooks' {
    const given = this.text('postRenderStrategy') as 'combined' | 'separate' | 'nohooks' | undefined
    return given ?? (isSince(this.version, '2.9') ? 'combined' : 'nohooks')
  }

  remediationOf(action: 'install' | 'upgrade'): Remediation {
    const retries = (this.at(action, 'remediation', 'retries') as number | undefined) ?? 0
    const strategy =
      action === 'install' ? 'uninstall' : ((this.text(action, 'remediation', 'strategy') as Remediation['strategy'] | undefined) ?? 'rollback')
    const last = this.at(action, 'remediation', 'remediateLastFailure') as boolean | undefined
    return {
      retries,
      strategy,
      remediatesLastFailure: last ?? (action === 'upgrade' && retries > 0),
      ignoresTestFailures: (this.at(action, 'remediation', 'ignoreTestFailures') as boolean | undefined) ?? this.isOn('test', 'ignoreFailures'),
      counter: `${action}Failures`,
    }
  }

  /** In milliseconds; undefined = failures of the action are remediated instead. */
  retryIntervalOf(action: 'install' | 'upgrade'): number | undefined {
    if (!isSince(this.version, '2.7') || this.text(action, 'strategy', 'name') !== 'RetryOnFailure') return undefined
    return this.#duration(action, 'strategy', 'retryInterval') ?? DEFAULT_RETRY_INTERVAL_MS
  }

  #duration(...path: readonly string[]): number | undefined {
    const text = this.text(...path)
    return text === undefined ? undefined : parseGoDuration(text)
  }
}
