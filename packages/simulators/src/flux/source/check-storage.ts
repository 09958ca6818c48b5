import { externalWork } from '../../cluster/external-work.ts'
import { textAt } from '../../cluster/kube-object.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import { markProgress } from './source-conditions.ts'
import type { SourceKind } from './source-kind.ts'
import { keyOfSource, type SourceTools } from './source-tools.ts'

/** Removes old artifacts; one in the status that the storage does not have (any more) counts as none. */
export async function checkStorage(kind: SourceKind, tools: SourceTools, draft: ObjectDraft): Promise<void> {
  const { object, conditions, status } = draft
  const revision = textAt(status['artifact'], 'revision')
  if (revision !== undefined) {
    const collected = await externalWork(tools.clock, () => tools.artifacts.collect(keyOfSource(object), revision, tools.clock.now()))
    if (collected > 0) await recordCollection(tools, draft, `garbage collected ${collected} artifacts`)
    if (tools.artifacts.has(keyOfSource(object), revision)) return
    delete status['artifact']
    if (kind.statusUrl) delete status['url']
  }
  markProgress(conditions, revision === undefined ? 'building artifact' : 'building artifact: disappeared from storage', 'with-ready')
  conditions.delete('ArtifactInStorage')
  await draft.save()
}

/** For an object that goes, or that needs no artifacts any more. */
export async function forgetArtifacts(kind: SourceKind, tools: SourceTools, draft: ObjectDraft): Promise<void> {
  if (await externalWork(tools.clock, () => tools.artifacts.remove(keyOfSource(draft.object)))) {
    await recordCollection(tools, draft, 'garbage collected artifacts for deleted resource')
  }
  delete draft.status['artifact']
  if (kind.dropsConditions) {
    delete draft.status['url']
    for (const { type } of draft.conditions.toJson()) draft.conditions.delete(String(type))
  }
}

const recordCollection = ({ record }: SourceTools, { object }: ObjectDraft, message: string) =>
  record(object, { type: 'Normal', reason: 'GarbageCollectionSucceeded', message })
