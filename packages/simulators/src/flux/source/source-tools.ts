import { at, type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { RemoteAccess } from '../../remote/remote-access.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { EventRecorder } from '../runtime/event-recorder.ts'
import { parseGoDuration } from '../runtime/go-duration.ts'
import type { DraftTools } from '../runtime/object-draft.ts'
import { type ArtifactStore, sourceKey } from './artifact-store.ts'

export interface SourceTools extends DraftTools {
  readonly artifacts: ArtifactStore
  readonly record: EventRecorder
  readonly timing: FluxTiming
  /** A kind in the version that this Flux stores; undefined when it does not have it. */
  stored(kind: KindRef): KindRef | undefined
}

export const keyOfSource = ({ kind, metadata }: KubeObject) => sourceKey({ kind, namespace: metadata.namespace ?? '', name: metadata.name })

/** Clock, end and time limit (`spec.timeout`, by default one minute) of the calls to a remote. */
export const accessOf = ({ clock, signal, timing }: SourceTools, object: KubeObject): RemoteAccess => ({
  clock,
  signal,
  latencyMs: timing.remoteMs,
  timeoutMs: parseGoDuration(textAt(object, 'spec', 'timeout') ?? '60s'),
})

export const artifactOf = (source: unknown) => at(source, 'status', 'artifact')
