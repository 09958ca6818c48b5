import { sha256 } from '../values/digest-values.ts'
import type { ReleaseRequest } from './release-request.ts'

/** `Ready` copies the newest of what was released, tested and remediated; even a remediation that worked is no success. */
export function summarize({ draft, settings }: Pick<ReleaseRequest, 'draft' | 'settings'>): void {
  const { conditions } = draft
  const tests = settings.testsAreOn && !settings.isOn('test', 'ignoreFailures') ? ['TestSuccess'] : []
  if (!settings.testsAreOn) conditions.delete('TestSuccess')
  const found = ['Remediated', ...tests, 'Released'].flatMap((type) => conditions.get(type) ?? [])
  const [newest] = found.sort((a, b) => b.observedGeneration - a.observedGeneration)
  if (newest !== undefined) {
    const status = newest.type === 'Remediated' ? 'False' : newest.status
    if (status === 'True') conditions.delete('Stalled')
    conditions.set({ type: 'Ready', status, reason: newest.reason, message: newest.message })
  }
  draft.status['observedPostRenderersDigest'] = postRenderersDigest(settings)
  draft.status['observedCommonMetadataDigest'] = commonMetadataDigest(settings)
}

export const postRenderersDigest = (settings: ReleaseRequest['settings']): string | undefined => digestAt(settings, 'postRenderers')

export const commonMetadataDigest = (settings: ReleaseRequest['settings']): string | undefined => digestAt(settings, 'commonMetadata')

function digestAt(settings: ReleaseRequest['settings'], field: string): string | undefined {
  const value = settings.at(field)
  return value === undefined ? undefined : sha256(`${JSON.stringify(value)}\n`)
}
