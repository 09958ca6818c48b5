import type { DeploymentPackage, JsonObject, PackagePage, PackageQuery, PackageRegistration, PackageVersion } from '@gitops-dms/core'
import { buildSource } from './build-source.ts'
import { mapSource } from './map-source.ts'
import { readCursor, writeCursor } from './package-cursor.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WirePackage } from './reference-types.ts'

/** Types of sources in the backend's words. */
const TYPES: Readonly<Record<string, string>> = { git: 'git', helm: 'chart', oci: 'image', bucket: 'bucket' }

/** In order of id. All of them are read, and the page is cut here: the backend promises no order. */
export async function listDeploymentPackages(
  client: ReferenceClient,
  settings: ResolvedSettings,
  { type, limit, cursor }: PackageQuery,
  { instance, ...call }: Call & { readonly instance: string },
): Promise<PackagePage> {
  const binding = [instance, 'packages', settings.namespace, type ?? '']
  const after = cursor === undefined ? '' : readCursor(cursor, binding)
  const all = (await readPackages(client, settings, type === undefined ? undefined : (TYPES[type] ?? type), call)).map(mapPackage)
  const rest = all.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1))
  const items = rest.slice(0, limit ?? rest.length)
  const last = items.at(-1)
  return { items, cursor: last === undefined || items.length === rest.length ? null : writeCursor(last.id, binding) }
}

async function readPackages(client: ReferenceClient, { namespace }: ResolvedSettings, type: string | undefined, call: Call): Promise<WirePackage[]> {
  const packages: WirePackage[] = []
  let page: string | undefined
  for (;;) {
    const list = await client.listPackages({ namespace, type, continue: page }, call)
    packages.push(...list.items)
    if (list.continue === null) return packages
    page = list.continue
  }
}

/** @throws DmsError NOT_FOUND with details.resource `package`. */
export const getDeploymentPackage = async (client: ReferenceClient, id: string, call: Call): Promise<DeploymentPackage> =>
  mapPackage(await client.getPackage(id, call))

export async function listPackageVersions(client: ReferenceClient, id: string, call: Call): Promise<readonly PackageVersion[]> {
  const versions = await client.listPackageVersions(id, call)
  return versions.map(({ version, digest, createdAt, appVersion }) => ({ version, digest, createdAt, appVersion }))
}

/** Credentials go there and never come back. @throws DmsError ALREADY_EXISTS. */
export async function uploadDeploymentPackage(
  client: ReferenceClient,
  { namespace }: ResolvedSettings,
  { name, source, credentials }: PackageRegistration,
  call: Call,
): Promise<DeploymentPackage> {
  const body: JsonObject = {
    ...(name === undefined ? {} : { name }),
    namespace,
    source: buildSource(source, 'source'),
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
  }
  return mapPackage(await client.createPackage(body, call))
}

/** @throws DmsError FAILED_PRECONDITION with details.usedBy. */
export async function deleteDeploymentPackage(client: ReferenceClient, id: string, call: Call): Promise<void> {
  await client.deletePackage(id, call)
}

const CONNECTION: Readonly<Record<string, DeploymentPackage['connection']['state']>> = { reachable: 'ok', unreachable: 'failed' }

function mapPackage({ id, name, source, connection, createdAt }: WirePackage): DeploymentPackage {
  const { state, message, checkedAt } = connection
  return { id, name, source: mapSource(source), connection: { state: CONNECTION[state] ?? 'unknown', message, checkedAt }, createdAt }
}
