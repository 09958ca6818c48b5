import { externalWork } from '../../cluster/external-work.ts'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { kubeTime } from '../../cluster/kube-time.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { ArtifactFiles } from './artifact-store.ts'
import { keyOfSource, type SourceTools } from './source-tools.ts'

export interface NewArtifact {
  /** Last part of its path. */
  readonly file: string
  readonly revision: string
  /** `sha256:…` of the file. */
  readonly digest: string
  /** Bytes of the file. */
  readonly size: number
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** What a reader of the file finds in it. The storage disposes of them. */
  readonly files: ArtifactFiles
}

/** Puts an artifact into the storage and into the status. */
export async function storeArtifact(tools: SourceTools, draft: ObjectDraft, { files, file, ...artifact }: NewArtifact): Promise<void> {
  const { digest, size, revision, metadata } = artifact
  const now = tools.clock.now()
  const stored: JsonMap = { digest, lastUpdateTime: kubeTime(now), path: pathOf(draft, file), revision, size, url: artifactUrl(tools, draft, file) }
  if (metadata !== undefined) stored['metadata'] = { ...metadata }
  await externalWork(tools.clock, () => tools.artifacts.put(keyOfSource(draft.object), { file, revision, createdAt: now }, files))
  draft.status['artifact'] = stored
}

/** Where source-controller serves a file of a source. */
export const artifactUrl = ({ artifacts }: SourceTools, draft: ObjectDraft, file: string) => `http://${artifacts.host}/${pathOf(draft, file)}`

const pathOf = ({ object, namespace, name }: ObjectDraft, file: string) => `${object.kind.toLowerCase()}/${namespace}/${name}/${file}`
