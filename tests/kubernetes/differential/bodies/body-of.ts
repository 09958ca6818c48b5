import fc from 'fast-check'
import { RESOURCES, type Resource } from '../resources.ts'
import { configMapContent, roleContent, secretContent, serviceSpec } from './core-bodies.ts'
import { gitRepositorySpec, helmReleaseSpec, kustomizationSpec, ociRepositorySpec } from './flux-bodies.ts'
import { type Body, type Fields, members } from './members.ts'
import { metadata } from './metadata.ts'
import { deploymentSpec, jobSpec, statefulSetSpec } from './workload-bodies.ts'

interface Content {
  readonly fields: Fields
  /** Of `fields`: they are in the spec. Undefined: they are members of the object itself. */
  readonly spec?: readonly string[]
}

const CONTENTS: Readonly<Record<Resource, Content>> = {
  kustomizations: { fields: kustomizationSpec, spec: ['interval', 'prune', 'sourceRef'] },
  gitrepositories: { fields: gitRepositorySpec, spec: ['interval', 'url'] },
  ocirepositories: { fields: ociRepositorySpec, spec: ['interval', 'url'] },
  helmreleases: { fields: helmReleaseSpec, spec: ['interval', 'chart'] },
  configmaps: { fields: configMapContent },
  secrets: { fields: secretContent },
  services: { fields: serviceSpec, spec: ['ports'] },
  roles: { fields: roleContent },
  deployments: { fields: deploymentSpec, spec: ['selector', 'template'] },
  statefulsets: { fields: statefulSetSpec, spec: ['selector', 'template', 'serviceName'] },
  jobs: { fields: jobSpec, spec: ['template'] },
}

/** A whole object without a name, or the members of a patch of one. */
export function bodyOf(resource: Resource, whole: boolean): fc.Arbitrary<Body> {
  const { apiVersion, kind } = RESOURCES[resource]
  const { fields, spec } = CONTENTS[resource]
  const content: Fields = spec === undefined ? fields : { spec: members(fields, whole, spec) }
  const all: Fields = { metadata: metadata(resource, whole), ...content }
  const body = fc.record(all, { requiredKeys: whole && spec !== undefined ? ['spec'] : [] })
  return whole ? body.map((given) => ({ apiVersion, kind, ...given })) : (body as fc.Arbitrary<Body>)
}
