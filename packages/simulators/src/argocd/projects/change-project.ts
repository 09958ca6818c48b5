import { isDeepStrictEqual } from 'node:util'
import { isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { goMarshalled } from '../applications/types/go-struct.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { APP_PROJECT } from '../kinds.ts'
import { checkBelow } from './check-below.ts'
import { differingFields } from './differing-fields.ts'
import { shownProject } from './project-answer.ts'
import { recordProjectEvent } from './project-event.ts'
import { withTokensInBoth } from './project-tokens.ts'
import { PROJECT_SPEC } from './project-type.ts'
import { createProject, readProject, replaceProject } from './store-project.ts'
import { normalizedProject, validateProject } from './validate-project.ts'

/** Creates it; one that is there already has to be the same, unless it may be overwritten. */
export async function create(call: Call): Promise<JsonMap> {
  const { parts, session, body } = call
  const given = projectOfBody(call)
  const { name } = given.metadata
  parts.access.enforce(session, 'projects', 'create', name)
  const wanted = normalizedProject(given)
  validateProject(wanted, 'error validating project: ')
  const stored = await storeNew(call, wanted, body['upsert'] === true)
  return shownProject(parts, stored)
}

async function storeNew(call: Call, wanted: KubeObject, mayOverwrite: boolean): Promise<KubeObject> {
  const { parts, session } = call
  const { name } = wanted.metadata
  let stored: KubeObject
  try {
    stored = await createProject(call, wanted)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 6)) throw error
    const existing = await readProject(call, name)
    if (!mayOverwrite) {
      const [before, after] = [existing, wanted].map(({ spec }) => goMarshalled(spec, PROJECT_SPEC, parts.version)) as [JsonMap, JsonMap]
      if (!isDeepStrictEqual(before, after)) throw isDifferent(differingFields(before, after, PROJECT_SPEC))
      return existing
    }
    parts.access.enforce(session, 'projects', 'update', name)
    stored = await replaceProject(call, { ...existing, spec: wanted.spec ?? {} })
  }
  recordProjectEvent(call, stored, 'ResourceCreated', 'created project')
  return stored
}

/** Writes all of it; no application of the project may become one that it does not allow. */
export async function update(call: Call): Promise<JsonMap> {
  const { parts, session } = call
  const given = projectOfBody(call)
  const { name } = given.metadata
  parts.access.enforce(session, 'projects', 'update', name)
  const wanted = withTokensInBoth(normalizedProject(given))
  validateProject(wanted)
  checkBelow(call, await readProject(call, name), wanted)
  const stored = await replaceProject(call, wanted)
  recordProjectEvent(call, stored, 'ResourceUpdated', 'updated project')
  return shownProject(parts, stored)
}

function projectOfBody({ body, params }: Call): KubeObject {
  const project = body['project']
  if (!isMap(project)) throw new ApiError(3, `missing payload 'project' in request`)
  const metadata = isMap(project['metadata']) ? project['metadata'] : {}
  const name = params['name'] ?? textAt(metadata, 'name') ?? ''
  return { ...project, ...APP_PROJECT, metadata: { ...metadata, name } }
}

function isDifferent(fields: readonly string[]): ApiError {
  const text = 'existing project spec is different; use upsert flag to force update'
  return new ApiError(3, fields.length === 0 ? text : `${text}; difference in keys ${JSON.stringify(fields.join(','))}`)
}
