import type { CapabilitiesV1 } from '../../contract/capabilities.ts'
import type { PackageQuery, PackageRegistration } from '../../contract/packages.ts'
import { unsupported } from './unsupported.ts'

export function requirePackageType({ packages }: CapabilitiesV1, { type }: PackageQuery): void {
  const known = packages?.types ?? []
  if (type === undefined || known.includes(type)) return
  throw unsupported(`packages.types.${type}`, `type: found ${JSON.stringify(type)}; this adapter lists ${known.join(', ')}`)
}

export function requirePackageVersions({ packages }: CapabilitiesV1): void {
  if (packages?.versions !== true) throw unsupported('packages.versions', 'this adapter does not tell the versions of a package')
}

export function requireRegistration({ packageWrites }: CapabilitiesV1, { source, credentials }: PackageRegistration): void {
  const known = packageWrites?.types ?? []
  const type = Object.keys(source).find((member) => member !== 'name') ?? ''
  if (!known.includes(type)) {
    throw unsupported(`packageWrites.types.${type}`, `source: found ${type}; this adapter registers ${known.join(', ')}`)
  }
  if (credentials !== undefined && packageWrites?.credentials !== true) {
    throw unsupported('packageWrites.credentials', 'credentials: this adapter keeps none')
  }
}
