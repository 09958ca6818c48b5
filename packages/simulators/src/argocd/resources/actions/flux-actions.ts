import { at, type KubeObject } from '../../../cluster/kube-object.ts'
import { kubeTime } from '../../../cluster/kube-time.ts'
import { type KindActions, type ResourceAction, withMembers } from './resource-action.ts'

const isSuspended = (object: KubeObject) => at(object, 'spec', 'suspend') === true

const reconcile: ResourceAction = {
  list: (object) => ({ disabled: isSuspended(object) }),
  run: (object, { now }) => {
    const requestedAt = `By Argo CD at: ${kubeTime(now).slice(0, -1)}`
    return { patched: withMembers(object, ['metadata', 'annotations'], { 'reconcile.fluxcd.io/requestedAt': requestedAt }) }
  },
}

const suspend: ResourceAction = {
  list: (object) => ({ disabled: isSuspended(object) }),
  run: (object) => ({ patched: withMembers(object, ['spec'], { suspend: true }) }),
}

const resume: ResourceAction = {
  list: (object) => ({ disabled: !isSuspended(object) }),
  run: (object) => ({ patched: isSuspended(object) ? withMembers(object, ['spec'], { suspend: false }) : object }),
}

const all: KindActions = { reconcile, resume, suspend }
const withoutReconcile: KindActions = { resume, suspend }

export const FLUX_ACTIONS: Readonly<Record<string, KindActions>> = {
  'helm.toolkit.fluxcd.io/HelmRelease': all,
  'image.toolkit.fluxcd.io/ImageRepository': all,
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': all,
  'kustomize.toolkit.fluxcd.io/Kustomization': all,
  'notification.toolkit.fluxcd.io/Alert': withoutReconcile,
  'notification.toolkit.fluxcd.io/Provider': withoutReconcile,
  'notification.toolkit.fluxcd.io/Receiver': all,
  'source.toolkit.fluxcd.io/Bucket': all,
  'source.toolkit.fluxcd.io/GitRepository': all,
  'source.toolkit.fluxcd.io/HelmChart': all,
  'source.toolkit.fluxcd.io/HelmRepository': all,
  'source.toolkit.fluxcd.io/OCIRepository': all,
}
