import { createHash } from 'node:crypto'
import { parse as parseSemver, rcompare } from 'semver'
import { parseDocument } from 'yaml'
import { isMap, textAt } from '../../cluster/kube-object.ts'
import { httpRequest } from '../../remote/http-request.ts'
import type { RemoteAccess } from '../../remote/remote-access.ts'
import { RemoteFailure } from '../../remote/remote-failure.ts'
import { parseVersion, parseVersionRange } from '../../remote/version-range.ts'
import { goYamlError } from '../go-yaml-error.ts'

/** One version of a chart in index.yaml. */
export interface ChartVersion {
  readonly name: string
  readonly version: string
  readonly appVersion?: string
  /** sha256 of the archive, hexadecimal, with or without `sha256:`. */
  readonly digest?: string
  readonly urls: readonly string[]
  readonly created?: string
  readonly [field: string]: unknown
}

/** index.yaml of a static chart repository. */
export interface ChartIndex {
  /** Newest version first. */
  readonly entries: ReadonlyMap<string, readonly ChartVersion[]>
  /** sha256 of the file, hexadecimal. */
  readonly digest: string
  readonly size: number
  /** The file itself. */
  readonly text: string
}

/** `<url>/index.yaml`. @throws RemoteFailure in Helm's words; `content` when it is no index. */
export async function fetchChartIndex(url: string, access: RemoteAccess = {}): Promise<ChartIndex> {
  const target = new URL(url)
  target.pathname = `${target.pathname.replace(/\/+$/, '')}/index.yaml`
  return parseChartIndex((await fetchFile(target.href, access)).toString())
}

/** @throws RemoteFailure `content`. */
export function parseChartIndex(text: string): ChartIndex {
  if (text === '') throw new RemoteFailure('content', 'empty index.yaml file')
  const document = parseDocument(text)
  if (document.errors.length > 0) throw new RemoteFailure('content', `error converting YAML to JSON: ${goYamlError(document.errors)}`)
  const content: unknown = document.toJS()
  if (!isMap(content)) {
    const found = Array.isArray(content) ? 'array' : typeof content
    throw new RemoteFailure(
      'content',
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type repo.IndexFile`,
    )
  }
  if (textAt(content, 'apiVersion') === undefined) throw new RemoteFailure('content', 'no API version specified')
  const entries = new Map<string, readonly ChartVersion[]>()
  for (const [name, versions] of Object.entries(isMap(content['entries']) ? content['entries'] : {})) {
    const listed: unknown[] = Array.isArray(versions) ? versions : []
    entries.set(name, listed.filter(isVersion).sort(byNewest))
  }
  return { entries, digest: sha256(text), size: Buffer.byteLength(text), text }
}

/**
 * The newest version of a chart in a range ('' and `*`: the newest of all that is no prerelease); a version that is spelled the same wins.
 * @throws RemoteFailure `no-reference` (no such chart) or `no-match`, in the words of source-controller.
 */
export function resolveChartVersion(index: ChartIndex, name: string, range: string): ChartVersion {
  const versions = index.entries.get(name)
  if (versions === undefined) throw new RemoteFailure('no-reference', 'no chart name found')
  if (versions.length === 0) throw new RemoteFailure('no-reference', 'no chart version found')
  const exact = versions.find(({ version }) => version === range)
  if (exact !== undefined) return exact
  const check = parseVersionRange(range === '' ? '*' : range)
  const [newest] = versions.filter(({ version }) => {
    const parsed = parseVersion(version)
    return parsed !== undefined && check(parsed)
  })
  if (newest === undefined) throw new RemoteFailure('no-match', `no '${name}' chart with version matching '${range}' found`)
  return newest
}

export interface ChartDownload {
  /** Send the credentials to a host other than the repository's too. Default false. */
  readonly passCredentials?: boolean | undefined
}

/** The archive of a version; its address may be relative to the repository's. @throws RemoteFailure in Helm's words; `content` for another digest. */
export async function downloadChart(
  repositoryUrl: string,
  chart: ChartVersion,
  access: RemoteAccess = {},
  { passCredentials = false }: ChartDownload = {},
): Promise<Buffer> {
  const [address] = chart.urls
  if (address === undefined) throw new RemoteFailure('content', `chart '${chart.name}' has no downloadable URLs`)
  const url = new URL(address, `${repositoryUrl.replace(/\/+$/, '')}/`)
  const trusted = passCredentials || url.host === new URL(repositoryUrl).host
  const archive = await fetchFile(url.href, trusted ? access : { ...access, credentials: undefined })
  const expected = chart.digest?.replace(/^sha256:/, '')
  const found = sha256(archive)
  if (expected !== undefined && expected !== '' && expected !== found) {
    throw new RemoteFailure('content', `chart '${chart.name}' has the digest ${found}, not ${expected} as in the index`)
  }
  return archive
}

async function fetchFile(url: string, access: RemoteAccess): Promise<Buffer> {
  const { status, body, statusText } = await httpRequest(url, access)
  if (status === 200) return body
  const kind = status === 401 || status === 403 ? 'authentication' : status === 404 ? 'no-repository' : 'unreachable'
  throw new RemoteFailure(kind, `failed to fetch ${url} : ${status} ${statusText}`)
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

const isVersion = (value: unknown): value is ChartVersion =>
  isMap(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string' && Array.isArray(value['urls'])

/** Of two that differ in build metadata only, the one made later is the newer. */
function byNewest(a: ChartVersion, b: ChartVersion): number {
  const [left, right] = [parseSemver(a.version, { loose: true }), parseSemver(b.version, { loose: true })]
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
  return rcompare(left, right) || Date.parse(b.created ?? '') - Date.parse(a.created ?? '') || 0
}
