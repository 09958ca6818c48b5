import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { gvkOf, isKept, isSameObject } from './release-objects.ts'
import { type WriteMethod, writeObject } from './write-object.ts'

/** Creates what a first revision needs; what is there already is taken over. @throws HelmFailure. */
export async function createObjects(context: HelmContext, objects: readonly KubeObject[], method: WriteMethod): Promise<void> {
  const { client, log } = context
  log.add('creating resource(s)', { resources: objects.length })
  logMethod(context, 'creation', method)
  for (const object of objects) {
    try {
      const isThere = (await client.get(object, object.metadata)) !== undefined
      await writeObject(context, object, isThere ? object : undefined, method)
    } catch (error) {
      throw refused(object, error, method)
    }
  }
}

/** Makes of the objects of one revision those of another: new ones, changed ones, and none of those that are gone. Returns the new ones. @throws HelmFailure. */
export async function updateObjects(
  context: HelmContext,
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  method: WriteMethod,
): Promise<KubeObject[]> {
  const { client, log } = context
  logMethod(context, 'creation', method)
  logMethod(context, 'update', method)
  log.add('checking resources for changes', { resources: after.length })
  const created: KubeObject[] = []
  const failures: string[] = []
  for (const object of after) {
    const { name, namespace = '' } = object.metadata
    const live = await client.get(object, object.metadata)
    const old = live === undefined ? undefined : (before.find((other) => isSameObject(object, other)) ?? object)
    try {
      await writeObject(context, object, old, method)
      if (live === undefined) {
        created.push(object)
        log.add('Created a new resource', { kind: object.kind, name, namespace })
      } else log.add('Patched resource', { gvk: gvkOf(object), name, namespace })
    } catch (error) {
      const failure = refused(object, error, method)
      if (live === undefined) throw new HelmFailure(`failed to create resource: ${failure.message}`, { cause: error })
      failures.push(failure.message)
    }
  }
  if (failures.length > 0) throw new HelmFailure(failures.join(' && '))
  await deleteGone(
    context,
    before.filter((object) => !after.some((other) => isSameObject(object, other))),
  )
  return created
}

async function deleteGone({ client, log }: HelmContext, gone: readonly KubeObject[]): Promise<void> {
  for (const object of gone) {
    const { name, namespace = '' } = object.metadata
    log.add('deleting resource', { kind: object.kind, name, namespace })
    const live = await client.get(object, object.metadata)
    if (live === undefined || isKept(live)) continue
    await client.delete(object, object.metadata, { propagationPolicy: 'Background' })
  }
}

function refused(object: KubeObject, error: unknown, { serverSide }: WriteMethod): HelmFailure {
  if (!(error instanceof StatusError)) throw error
  const { name, namespace = '' } = object.metadata
  const shown = serverSide
    ? `server-side apply failed for object ${namespace}/${name} ${gvkOf(object)}: ${error.message}`
    : `cannot patch "${name}" with kind ${object.kind}: ${error.message}`
  return new HelmFailure(shown, { cause: error })
}

function logMethod({ log }: HelmContext, purpose: 'creation' | 'update', { serverSide }: WriteMethod): void {
  const attributes = { dryRun: false, fieldValidationDirective: 'Strict', forceConflicts: true }
  if (serverSide)
    log.add(
      `using server-side apply for resource ${purpose}`,
      purpose === 'creation' ? attributes : { ...attributes, upgradeClientSideFieldManager: false },
    )
  else log.add(`using client-side apply for resource ${purpose}`, purpose === 'creation' ? {} : { threeWayMergeForUnstructured: false })
}
