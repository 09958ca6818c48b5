import type { Cluster } from '../../../cluster/cluster.ts'
import { VERSION } from '../../../kubernetes/discovery/version.ts'

/** `v1.36.1`: of the destination. */
export const KUBE_VERSION = VERSION.gitVersion

/** `apps/v1` and `apps/v1/Deployment` for all that the destination serves. */
export function apiVersionsOf({ kinds }: Cluster): string[] {
  const versions = kinds.flatMap(({ group, kind, version, served = [version] }) =>
    served.flatMap((one) => {
      const groupVersion = group === '' ? one : `${group}/${one}`
      return [groupVersion, `${groupVersion}/${kind}`]
    }),
  )
  return [...new Set(versions)].sort()
}

/** `1.36.1` of `v1.36.1+k3s1`, as Helm is told it; undefined for what is no version. */
export function plainVersion(text: string): string | undefined {
  const [, major, minor, patch = '0'] = /^\s*v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? []
  return major === undefined ? undefined : `${Number(major)}.${Number(minor)}.${Number(patch)}`
}
