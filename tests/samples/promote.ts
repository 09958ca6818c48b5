import type { Dms, OperationProgress } from '@gitops-dms/core'

/** What runs healthy on staging goes to production: the same commit, nothing else. */
export async function promote(dms: Dms, name: string): Promise<OperationProgress | 'already there'> {
  const tested = await dms.instance('staging').getDeployment(name)
  const commit = tested.status.revisions[0]?.applied
  if (tested.status.phase !== 'deployed' || commit == null)
    throw new Error(`${name} is ${tested.status.phase} on staging; promoted is what is deployed`)

  const production = dms.instance('production')
  const { etag } = await production.getDeployment(name)
  // The etag: whoever changed production since it was read is not overwritten.
  const update = await production.updateDeployment(name, { source: { git: { revision: `commit:${commit}` } } }, { etag })
  return update.effect === 'unchanged' ? 'already there' : update.wait()
}
