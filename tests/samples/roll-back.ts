import type { DmsInstance, OperationProgress } from '@gitops-dms/core'

/** Brings back the newest revision before this one that worked, and holds it there until somebody resumes the automation. */
export async function rollBack(
  instance: DmsInstance,
  ref: string,
  why: string,
): Promise<{ readonly to: string | null; readonly end: OperationProgress }> {
  const { items } = await instance.getDeploymentHistory(ref)
  const current = items.findIndex((entry) => entry.current)
  const target = items.slice(current + 1).find((entry) => entry.state === 'succeeded' && entry.restorable)
  const operation = await instance.rollbackDeployment(ref, {
    ...(target === undefined ? {} : { to: target.id }),
    reason: why,
    actor: 'on-call',
  })
  return { to: target?.revisions[0] ?? null, end: await operation.wait() }
}

/** After the cause is mended: automation is again what it was before the rollback. */
export async function goOn(instance: DmsInstance, ref: string): Promise<OperationProgress> {
  return (await instance.resumeDeployment(ref)).wait()
}
