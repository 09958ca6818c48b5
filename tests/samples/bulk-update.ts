import type { Dms } from '@gitops-dms/core'

/** Moves every deployment of a repository to another revision, a few at a time; each has a result of its own. */
export async function moveAll(
  dms: Dms,
  repo: string,
  revision: string,
  signal: AbortSignal,
): Promise<{ readonly moved: readonly string[]; readonly failed: readonly string[] }> {
  const { items } = await dms.listDeployments({ repo })
  const { results } = await dms.bulk(
    items,
    async ({ instance, ref }, inner) => {
      const update = await dms.instance(instance).updateDeployment(ref, { source: { git: { revision } } }, { signal: inner })
      return update.wait({ signal: inner })
    },
    { concurrency: 4, signal },
  )
  return {
    moved: results.flatMap((result) => (result.ok ? [result.item.id] : [])),
    failed: results.flatMap((result) => (result.ok ? [] : [`${result.item.id}: ${result.error.code}`])),
  }
}
