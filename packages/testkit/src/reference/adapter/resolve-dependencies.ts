import type { DeploymentRef, ResolvedRef } from '@gitops-dms/core'
import { refOf, requireKind } from './deployment-ref.ts'
import { findDeployment } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { together } from './together.ts'

/** The backend wants them in full. One without a kind has to be there already, for else its kind would be a guess. */
export async function resolveDependencies(
  client: ReferenceClient,
  settings: ResolvedSettings,
  refs: readonly DeploymentRef[],
  call: Call,
): Promise<readonly ResolvedRef[]> {
  return await together(refs, call, async (ref, inner) => {
    if (ref.kind === undefined) return refOf(await findDeployment(client, settings, ref, inner))
    return { kind: requireKind(ref.kind), controlNamespace: ref.controlNamespace ?? settings.namespace, name: ref.name }
  })
}
