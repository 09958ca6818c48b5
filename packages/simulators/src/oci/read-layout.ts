import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { textAt } from '../cluster/kube-object.ts'
import type { OciContent } from './memory-repository.ts'
import { MEDIA_TYPES, type OciIndex } from './oci-manifest.ts'

const TAG = 'org.opencontainers.image.ref.name'

/** An OCI image layout: `<root>/<name>/index.json` and `blobs/sha256/…`; undefined when there is none. */
export async function readLayout(root: string, name: string): Promise<OciContent | undefined> {
  const folder = resolve(root, name)
  if (!folder.startsWith(`${resolve(root)}/`)) return undefined
  const text = await readIfThere(resolve(folder, 'index.json'))
  if (text === undefined) return undefined
  const index = JSON.parse(text.toString()) as OciIndex
  const tags = new Map(
    index.manifests.flatMap(({ annotations, digest }) => (annotations?.[TAG] === undefined ? [] : [[annotations[TAG], digest] as const])),
  )
  const blob = async (digest: string) => {
    const [, hash] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
    return hash === undefined ? undefined : await readIfThere(resolve(folder, 'blobs/sha256', hash))
  }
  return {
    tags: () => tags,
    blob,
    manifest: async (digest) => {
      const bytes = await blob(digest)
      if (bytes === undefined) return undefined
      const described = index.manifests.find((one) => one.digest === digest)?.mediaType
      return { bytes, mediaType: textAt(JSON.parse(bytes.toString()), 'mediaType') ?? described ?? MEDIA_TYPES.manifest }
    },
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
