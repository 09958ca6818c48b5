import { at, isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { findManifestFiles } from './find-manifest-files.ts'
import { readManifestFile } from './read-manifest-file.ts'

/** All manifests together; more is refused. */
const MOST_BYTES = 10 * 1024 * 1024

/** The objects of the YAML and JSON files of a folder. @param directory `spec.source.directory`. @param hasJsonnet it is not switched off. @throws RepoServerError. */
export async function renderDirectory(root: string, folder: string, directory: unknown, hasJsonnet: boolean): Promise<JsonMap[]> {
  const files = await findManifestFiles(folder, root, {
    recurse: at(directory, 'recurse') === true,
    include: textAt(directory, 'include') ?? '',
    exclude: textAt(directory, 'exclude') ?? '',
  })
  const manifests = files.filter(({ name }) => !name.endsWith('.jsonnet'))
  const [jsonnet] = files.filter((file) => !manifests.includes(file))
  if (jsonnet !== undefined && hasJsonnet) throw new RepoServerError(12, `jsonnet is not simulated: ${jsonnet.name}`)
  const size = manifests.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (size > MOST_BYTES) throw new RepoServerError(2, 'failed to get potentially valid manifests: exceeded max combined manifest file size')
  return manifests.flatMap(readManifestFile)
}

/** Lists taken apart: whatever has `items` is one. @throws RepoServerError. */
export function withoutLists(objects: readonly JsonMap[]): JsonMap[] {
  return objects.flatMap((object) => {
    const { items } = object
    if (items === null && !('spec' in object) && !('status' in object)) return []
    if (!Array.isArray(items)) return [object]
    return items.map((item) => {
      if (!isMap(item)) throw new RepoServerError(2, 'resource list item has unexpected type')
      return item
    })
  })
}
