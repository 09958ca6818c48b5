import { isMap, textAt } from '../../../cluster/kube-object.ts'
import { httpRequest } from '../../../remote/http-request.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { parseGoYaml } from '../../../rendering/go-yaml.ts'
import { RepoServerError } from '../repo-server-error.ts'

/** Versions by chart, in the order of the file. */
export type IndexedCharts = ReadonlyMap<string, readonly string[]>

/** index.yaml of a chart repository as the repository server itself reads it; Helm is stricter about what is in it. @throws RepoServerError. */
export async function readChartIndex(url: string, access: RemoteAccess): Promise<IndexedCharts> {
  const text = await textOf(url, access)
  const [{ value, error } = { value: undefined }] = parseGoYaml(text)
  if (error !== undefined) throw failed(`error decoding index: ${error}`)
  const entries = isMap(value) && isMap(value['entries']) ? value['entries'] : {}
  return new Map(Object.entries(entries).map(([chart, versions]) => [chart, versionsIn(versions)]))
}

const versionsIn = (versions: unknown) => (Array.isArray(versions) ? versions.map((one) => textAt(one, 'version') ?? '') : [])

const failed = (text: string) => new RepoServerError(2, text)

async function textOf(url: string, access: RemoteAccess): Promise<string> {
  const loading = 'error loading repo index'
  if (!URL.canParse(url))
    throw failed(`${loading}: error making HTTP request: Get ${JSON.stringify(`${url}/index.yaml`)}: unsupported protocol scheme ""`)
  const index = new URL(url)
  index.pathname = `${index.pathname.replace(/\/+$/, '')}/index.yaml`
  try {
    const { status, statusText, body } = await httpRequest(index.href, access)
    if (status !== 200) throw failed(`${loading}: failed to get index: ${status} ${statusText}`)
    return body.toString()
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const said = error.kind === 'scheme' ? `Get ${JSON.stringify(index.href)}: ${error.message}` : error.message
    throw failed(`${loading}: error making HTTP request: ${said}`)
  }
}
