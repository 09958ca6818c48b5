import { isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { jsonProblem } from '../../../kubernetes/requests/json-problems.ts'
import { parseGoYaml } from '../../../rendering/go-yaml.ts'
import { sortedJson } from '../../../rendering/kustomize/sorted-json.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { ManifestFile } from './find-manifest-files.ts'

/** The objects of one file; a list is one object. @throws RepoServerError 9, except for what does not look like a manifest at all. */
export function readManifestFile({ name, text }: ManifestFile): JsonMap[] {
  return name.endsWith('.json') ? [jsonObject(name, text)] : yamlObjects(name, text)
}

const refused = (text: string) => new RepoServerError(9, text)

function jsonObject(name: string, text: string): JsonMap {
  const problem = jsonProblem(text)
  if (/ after top-level value$/.test(problem)) {
    throw refused(`Found multiple objects in ${JSON.stringify(name)}. Only single objects are allowed in JSON files.`)
  }
  if (problem !== '') throw refused(`Failed to unmarshal ${JSON.stringify(name)}: ${problem}`)
  const value: unknown = JSON.parse(text)
  const wrong = whyNoObject(value, text.trim())
  if (wrong !== undefined || !isMap(value)) throw refused(`Failed to unmarshal ${JSON.stringify(name)}: ${wrong}`)
  return value
}

function yamlObjects(name: string, text: string): JsonMap[] {
  const objects: JsonMap[] = []
  for (const document of documentsOf(text)) {
    const [{ value, error } = { value: undefined }] = parseGoYaml(document, { yaml11: true })
    if (error === undefined && (value === undefined || value === null)) continue
    const wrong = error === undefined ? whyNoObject(value) : undefined
    if (error === undefined && wrong === undefined && isMap(value)) {
      objects.push(value)
      continue
    }
    // Some other YAML that lies there is passed over without a word, which makes its objects look removed (recorded).
    if (objects.length === 0 && !['apiVersion:', 'kind:', 'metadata:'].every((word) => text.includes(word))) return []
    const said = error === undefined ? `error unmarshaling JSON: while decoding JSON: ${wrong}` : `error converting YAML to JSON: ${error}`
    throw refused(`Failed to unmarshal ${JSON.stringify(name)}: failed to unmarshal manifest: ${said}`)
  }
  return objects
}

/** Each is read by itself, so that lines count from its beginning; one after the other, as they are parsed only until the first that fails. */
function documentsOf(text: string): string[] {
  if (/^\s*\{/.test(text)) return [text]
  return text.split(/^---[ \t]*(?:#.*)?\r?$/m).map((document, index) => (index === 0 ? document : document.replace(/^\n/, '')))
}

function whyNoObject(value: unknown, shown = sortedJson(value)): string | undefined {
  if (!isMap(value)) return `json: cannot unmarshal ${goType(value)} into Go value of type map[string]interface {}`
  return (textAt(value, 'kind') ?? '') === '' ? `Object 'Kind' is missing in '${shown}'` : undefined
}

const goType = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value)
