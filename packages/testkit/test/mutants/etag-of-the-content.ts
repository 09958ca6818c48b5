import { createHash } from 'node:crypto'
import type { Deployment } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

const hashed = (deployment: Deployment): Deployment => ({
  ...deployment,
  etag: createHash('sha256').update(JSON.stringify(deployment.spec)).digest('hex'),
})

export const mutant: Mutant = {
  id: 'O43',
  breaks: 'the etag is a hash of the spec, so that two changes can bring the old one back',
  diesBy: ['DMS-UPDATE-002'],
  saying: /the etag of what once was/,
  of: replacing((sound) => ({ getDeployment: async (ref, options) => hashed(await sound.getDeployment(ref, options)) })),
}
