import type { KubeObject, OwnerReference } from '../../cluster/kube-object.ts'

/** Makes the owner the controller of an object. */
export const controllerReference = ({ apiVersion, kind, metadata: { name, uid = '' } }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
})
