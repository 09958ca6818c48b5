import { randomInt } from 'node:crypto'
import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { structureOf } from '../../../cluster/schema/structure-of.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { reachKubernetes } from '../../kubernetes-reach.ts'
import { jsonThreeWayMerged } from '../comparison/json-three-way-merge.ts'
import { lastApplied, withLastApplied } from '../comparison/last-applied.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { threeWayMerged } from '../comparison/three-way-merge.ts'
import { mergePatchBetween } from '../merge-patch-between.ts'
import { migrateFields } from './migrate-fields.ts'
import type { Outcome } from './prune-object.ts'
import { replacement } from './replacement.ts'
import type { SyncRun } from './sync-run.ts'
import { hasSyncOption } from './sync-settings.ts'
import type { SyncTask } from './sync-task.ts'

const MANAGER = 'argocd-controller'

/** As kubectl does it, and says it: by default on the client side. A dry run only looks. */
export async function applyObject(run: SyncRun, { target, live }: SyncTask, isDryRun: boolean, validates: boolean): Promise<Outcome> {
  if (target === undefined) throw new Error('what has no target cannot be applied')
  const hasOption = (option: string) => hasSyncOption(run.settings, target, option) || hasSyncOption(run.settings, live, option)
  const writes = new ObjectWrites(run, unplaced(run, target), isDryRun, validates)
  try {
    if (hasOption('Replace=true')) return { status: 'Synced', message: await writes.replace(run.settings.forces || hasOption('Force=true')) }
    if (isServerSide(run, target, isDryRun)) return { status: 'Synced', message: await writes.applyOnServer() }
    return { status: 'Synced', message: await writes.apply(run.settings.forces || hasOption('Force=true')) }
  } catch (error) {
    if (error instanceof StatusError) return { status: 'SyncFailed', message: error.message }
    throw error
  }
}

/** The object of a cluster-scoped kind has no namespace, whatever its task has. */
function unplaced({ context }: SyncRun, target: KubeObject): KubeObject {
  if (context.parts.cluster.findKind(target)?.namespaced !== false) return target
  const { namespace: _namespace, ...metadata } = target.metadata
  return { ...target, metadata }
}

function isServerSide({ settings }: SyncRun, target: KubeObject, isDryRun: boolean): boolean {
  if (isDryRun || hasSyncOption({ ...settings, options: [] }, target, 'ServerSideApply=false')) return false
  return hasSyncOption(settings, target, 'ServerSideApply=true')
}

class ObjectWrites {
  readonly #run: SyncRun
  readonly #target: KubeObject
  readonly #isDryRun: boolean
  readonly #validates: boolean

  constructor(run: SyncRun, target: KubeObject, isDryRun: boolean, validates: boolean) {
    this.#run = run
    this.#target = target
    this.#isDryRun = isDryRun
    this.#validates = validates
  }

  async apply(forces: boolean): Promise<string> {
    const target = withLastApplied(this.#target)
    const live = await this.#live()
    if (live === undefined) {
      await this.#create(target)
      return this.#told('created')
    }
    const patch = mergePatchBetween(asMap(live), this.#merged(target, live))
    if (patch === undefined) return this.#told('unchanged')
    if (this.#isDryRun) return this.#told('configured')
    try {
      await this.#patch(live, patch)
    } catch (error) {
      const canBeForced = error instanceof StatusError && (error.code === 409 || error.code === 422)
      if (!forces || !canBeForced) throw withSource('patching', error)
      await this.#recreate(live, target)
    }
    return this.#told('configured')
  }

  async applyOnServer(): Promise<string> {
    const { client } = this.#run.context.parts
    const live = await this.#live()
    if (live !== undefined) await migrateFields(this.#run, live, MANAGER)
    await client.apply(this.#target, MANAGER, { force: true })
    return this.#told('serverside-applied')
  }

  async replace(forces: boolean): Promise<string> {
    const live = await this.#live()
    if (live === undefined) {
      await this.#create(this.#target)
      return this.#told('created')
    }
    const isKept = this.#target.kind === 'CustomResourceDefinition' || this.#target.kind === 'Namespace'
    if (isKept) {
      await this.#patch(live, mergePatchBetween(asMap(live), replacement(this.#target, live)) ?? {})
      return `${this.#target.kind}/${this.#target.metadata.name} updated`
    }
    if (forces && !this.#isDryRun) await this.#recreate(live, this.#target)
    else await this.#patch(live, mergePatchBetween(asMap(live), replacement(this.#target, live)) ?? {})
    return this.#told('replaced')
  }

  async #live(): Promise<KubeObject | undefined> {
    const { client, cluster } = this.#run.context.parts
    return cluster.findKind(this.#target) === undefined ? undefined : await client.get(this.#target, this.#target.metadata)
  }

  #merged(target: KubeObject, live: KubeObject): JsonMap {
    const info = this.#run.context.parts.cluster.findKind(target)
    const before = lastApplied(live) ?? {}
    const isBuiltIn = info !== undefined && info.custom !== true
    if (!isBuiltIn) return jsonThreeWayMerged(before, asMap(target), asMap(live))
    return threeWayMerged(before, asMap(target), asMap(live), structureOf(info))
  }

  async #create(target: KubeObject): Promise<void> {
    if (this.#isDryRun) return
    const { cluster, outages } = this.#run.context.parts
    await reachKubernetes(outages, this.#run.signal)
    cluster.create(target, { fieldManager: MANAGER, fieldValidation: this.#fieldValidation })
  }

  async #patch(live: KubeObject, patch: JsonMap): Promise<void> {
    if (this.#isDryRun || Object.keys(patch).length === 0) return
    const { cluster, outages } = this.#run.context.parts
    await reachKubernetes(outages, this.#run.signal)
    cluster.patch(cluster.kindOf(live), live.metadata, patch, { fieldManager: MANAGER, fieldValidation: this.#fieldValidation })
  }

  get #fieldValidation(): 'Strict' | 'Ignore' {
    return this.#validates ? 'Strict' : 'Ignore'
  }

  async #recreate(live: KubeObject, target: KubeObject): Promise<void> {
    await this.#run.context.parts.client.delete(live, live.metadata, { propagationPolicy: 'Background' })
    await this.#create(target)
  }

  #told(what: string): string {
    const group = groupOf(this.#target)
    const kind = `${this.#target.kind.toLowerCase()}${group === '' ? '' : `.${group}`}`
    return `${kind}/${this.#target.metadata.name} ${what}${this.#isDryRun ? ' (dry run)' : ''}`
  }
}

/** The manifest is handed over in a file of its own, which kubectl names (recorded; it does not for what is created). */
const withSource = (what: string, error: unknown): unknown =>
  error instanceof StatusError
    ? new StatusError(error.code, error.reason, `error when ${what} "/dev/shm/${randomInt(2 ** 32)}": ${error.message}`, error.details)
    : error

const asMap = (object: KubeObject): JsonMap => object as unknown as JsonMap
