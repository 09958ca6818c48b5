import { checkPackageId, checkPackageQuery, checkRegistration } from '../arguments/check-package.ts'
import type { DmsInstance } from '../dms.ts'
import { requirePackageType, requirePackageVersions, requireRegistration } from '../gates/package-gate.ts'
import { declared } from './declared-adapter.ts'
import type { InstanceContext } from './instance-context.ts'
import { runCall } from './run-call.ts'

type PackageMethods = Pick<
  DmsInstance,
  'listDeploymentPackages' | 'getDeploymentPackage' | 'listPackageVersions' | 'uploadDeploymentPackage' | 'deleteDeploymentPackage'
>

/** Places that deployments come from. */
export function packageMethods(context: InstanceContext): PackageMethods {
  const { adapter } = context
  const { capabilities } = adapter
  const full = declared(adapter)
  return {
    listDeploymentPackages: (query, options) =>
      runCall(context, {
        method: 'listDeploymentPackages',
        args: { query: () => checkPackageQuery(query) },
        options,
        gate: (args) => requirePackageType(capabilities, args.query),
        send: (args, sent) => full.listDeploymentPackages(args.query, sent),
      }),

    getDeploymentPackage: (id, options) =>
      runCall(context, {
        method: 'getDeploymentPackage',
        args: { id: () => checkPackageId(id) },
        options,
        send: (args, sent) => full.getDeploymentPackage(args.id, sent),
      }),

    listPackageVersions: (id, options) =>
      runCall(context, {
        method: 'listPackageVersions',
        args: { id: () => checkPackageId(id) },
        options,
        gate: () => requirePackageVersions(capabilities),
        send: (args, sent) => full.listPackageVersions(args.id, sent),
      }),

    uploadDeploymentPackage: (registration, options) =>
      runCall(context, {
        method: 'uploadDeploymentPackage',
        writes: true,
        args: { registration: () => checkRegistration(registration) },
        options,
        gate: (args) => requireRegistration(capabilities, args.registration),
        send: (args, sent) => full.uploadDeploymentPackage(args.registration, sent),
      }),

    deleteDeploymentPackage: (id, options) =>
      runCall(context, {
        method: 'deleteDeploymentPackage',
        writes: true,
        args: { id: () => checkPackageId(id) },
        options,
        send: (args, sent) => full.deleteDeploymentPackage(args.id, sent),
      }),
  }
}
