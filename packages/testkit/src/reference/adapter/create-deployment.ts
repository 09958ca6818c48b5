import type { Accepted, CreateOptions, DeploymentSpec } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { type AskedWrite, accept } from './accept.ts'
import { buildObject, chooseKind } from './build-object.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { requireFields } from './require-fields.ts'
import { resolveDependencies } from './resolve-dependencies.ts'
import { sendWrite } from './send-write.ts'

/** One POST, which the backend refuses when the name is taken: of many at once exactly one wins. @throws DmsError ALREADY_EXISTS. */
export async function createDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  spec: DeploymentSpec,
  options: CreateOptions,
  call: Call,
): Promise<Accepted> {
  const kind = chooseKind(spec)
  requireFields(kind, spec, spec.sources)
  const object = buildObject(await withResolvedDependencies(client, settings, spec, call), settings)
  const asked: AskedWrite = { id: newTokenId(), kind: 'create' }
  const ref = { kind, controlNamespace: spec.controlNamespace ?? settings.namespace, name: spec.name }
  const send = () => client.createObject(kind, object, { operation: asked.id, store: options.reconcile === false, ...call })
  return accept(await sendWrite(client, { ref, uid: null, asked, send }, call), asked)
}

export async function withResolvedDependencies(
  client: ReferenceClient,
  settings: ResolvedSettings,
  spec: DeploymentSpec,
  call: Call,
): Promise<DeploymentSpec> {
  if (spec.dependsOn === undefined) return spec
  return { ...spec, dependsOn: await resolveDependencies(client, settings, spec.dependsOn, call) }
}
