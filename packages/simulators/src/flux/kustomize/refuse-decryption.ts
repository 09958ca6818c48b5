import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

/** The Secret with the keys of `spec.decryption` has to be there. @throws KustomizationFailure. */
export async function requireDecryptionKeys(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<void> {
  const name = textAt(spec, 'decryption', 'secretRef', 'name')
  if (name === undefined || (await client.get({ apiVersion: 'v1', kind: 'Secret' }, { namespace, name })) !== undefined) return
  throw new KustomizationFailure('BuildFailed', `cannot get sops decryption Secret '${namespace}/${name}': secrets "${name}" not found`)
}

/** What is encrypted for SOPS cannot be decrypted here, whether or not `spec.decryption` asks for it. @throws KustomizationFailure. */
export function refuseEncrypted(objects: readonly KubeObject[]): void {
  const encrypted = objects.find((object) => isMap(object['sops']))
  if (encrypted === undefined) return
  const shown = `${encrypted.kind}/${encrypted.metadata.name}`
  throw new KustomizationFailure('BuildFailed', `${shown} is encrypted with SOPS, which the simulator does not decrypt`)
}
