import type { Source } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O08',
  breaks: 'the path of a git source is dropped',
  diesBy: ['DMS-CREATE-002'],
  saying: /^sources/,
  of: replacing((sound) => ({
    createDeployment: (spec, options) => sound.createDeployment({ ...spec, sources: spec.sources.map(withoutPath) }, options),
  })),
}

const withoutPath = ({ git, helm, ...rest }: Source): Source => ({
  ...rest,
  ...(git && { git: { repo: git.repo, ...(git.revision !== undefined && { revision: git.revision }) } }),
  ...(helm && { helm: { ...helm, chart: `${helm.chart}-other` } }),
})
