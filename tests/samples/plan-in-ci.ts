import type { DeploymentChange, DmsInstance } from '@gitops-dms/core'

/** For a pull request: what a change would do, without doing it. Exit code 3 for differences, as `diff` tools have it. */
export async function planInCi(
  instance: DmsInstance,
  ref: string,
  change: DeploymentChange,
): Promise<{ readonly lines: readonly string[]; readonly exitCode: 0 | 3 }> {
  const { changes, complete, warnings } = await instance.planDeployment({ update: { ref: { name: ref }, change } })
  const lines = changes.flatMap(({ action, resource, fields }) => [
    `${action} ${resource.kind} ${resource.name}`,
    ...fields.map(({ path, from, to }) => `  ${path}: ${JSON.stringify(from) ?? 'nothing'} -> ${JSON.stringify(to) ?? 'nothing'}`),
  ])
  if (!complete) lines.push('the workloads could not be rendered; only the deployment itself was compared')
  for (const { message } of warnings) lines.push(`warning: ${message}`)
  return { lines, exitCode: changes.length === 0 ? 0 : 3 }
}
