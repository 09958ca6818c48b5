import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../../cluster/kube-object.ts'
import { isSince } from '../../argocd-version.ts'
import { APPLICATION } from '../../kinds.ts'
import type { Comparison } from '../comparison/compare-application.ts'
import type { ControllerContext } from '../controller-context.ts'
import { CONTROLLER_MANAGER } from '../controller-manager.ts'

export const PRE_DELETE = 'pre-delete-finalizer.argocd.argoproj.io'
export const POST_DELETE = 'post-delete-finalizer.argocd.argoproj.io'

/** An application whose sources have hooks of its deletion gets finalizers for them, two each: one to run them, one to clean up. */
export async function holdForDeletionHooks({ parts }: ControllerContext, { metadata }: KubeObject, comparison: Comparison): Promise<void> {
  if (metadata.deletionTimestamp !== undefined) return
  const finalizers = metadata.finalizers ?? []
  const hasPreDelete = comparison.hasPreDeleteHooks && isSince(parts.version, '3.3')
  const wanted = withHold(withHold(finalizers, PRE_DELETE, hasPreDelete), POST_DELETE, comparison.hasPostDeleteHooks)
  if (isDeepStrictEqual(wanted, finalizers)) return
  const { name, namespace } = metadata
  await parts.client.patch(APPLICATION, { name, namespace }, { metadata: { finalizers: wanted } }, { fieldManager: CONTROLLER_MANAGER })
}

function withHold(finalizers: readonly string[], name: string, isWanted: boolean): string[] {
  const both = [name, `${name}/cleanup`]
  return isWanted ? [...finalizers, ...both.filter((one) => !finalizers.includes(one))] : finalizers.filter((one) => !both.includes(one))
}
