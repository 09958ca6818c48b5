import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { KUSTOMIZE_GROUP } from '../kinds.ts'
import { displayOf, idOf } from '../runtime/inventory.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

/** The Secret with the keys of `spec.decryption` has to be there. @throws KustomizationFailure. */
export async function requireDecryptionKeys(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<void> {
  const name = textAt(spec, 'decryption', 'secretRef', 'name')
  if (name === undefined || (await client.get({ apiVersion: 'v1', kind: 'Secret' }, { namespace, name })) !== undefined) return
  throw new KustomizationFailure('BuildFailed', `cannot get sops decryption Secret '${namespace}/${name}': secrets "${name}" not found`)
}

/** What is encrypted for SOPS cannot be decrypted here, though `spec.decryption` asks for it. @throws KustomizationFailure. */
export function refuseEncrypted(objects: readonly KubeObject[], { spec }: KubeObject): void {
  if (!isMap(at(spec, 'decryption'))) return
  const encrypted = objects.find((object) => isMap(object['sops']) && !staysEncrypted(object))
  if (encrypted === undefined) return
  const shown = `${encrypted.kind}/${encrypted.metadata.name}`
  throw new KustomizationFailure('BuildFailed', `${shown} is encrypted with SOPS, which the simulator does not decrypt`)
}

/** A Secret that is still encrypted is not applied. @throws KustomizationFailure. */
export function requirePlainSecrets(objects: readonly KubeObject[]): void {
  const isSecret = ({ apiVersion, kind }: KubeObject) => apiVersion === 'v1' && kind === 'Secret'
  const encrypted = objects.find((object) => isSecret(object) && object['sops'] !== undefined && !staysEncrypted(object))
  if (encrypted === undefined) return
  const message = `${displayOf(idOf(encrypted))} is SOPS encrypted, configuring decryption is required for this secret to be reconciled`
  throw new KustomizationFailure('ReconciliationFailed', message)
}

const staysEncrypted = ({ metadata }: KubeObject) => metadata.annotations?.[`${KUSTOMIZE_GROUP}/decrypt`]?.toLowerCase() === 'disabled'
