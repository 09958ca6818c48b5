import { at, isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { requiredNotSet } from '../gateway/decode-body.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Call, Route } from '../gateway/route.ts'
import { builtInActions } from './actions/built-in-actions.ts'
import { findObject } from './find-object.ts'
import { RESOURCE_REQUIRED, type ResourceRequest, requestOfBody, requestOfQuery } from './live-resource.ts'
import { runAction } from './run-action.ts'

const PATH = '/api/v1/applications/{name}/resource/actions'

const RUN_SHAPE: MessageShape = {
  type: 'ResourceActionRunRequestV2',
  goPackage: 'application',
  fields: {
    ...Object.fromEntries(
      ['namespace', 'resourceName', 'version', 'group', 'kind', 'action', 'appNamespace', 'project'].map((name) => [name, 'string'] as const),
    ),
    resourceActionParameters: {
      list: { type: 'ResourceActionParameters', goPackage: 'application', fields: { name: 'string', value: 'string' } },
    },
  },
}

/** What can be done with a resource beside changing it: listed and run. */
export const actionsRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, required: RESOURCE_REQUIRED, answer: listActions },
  {
    method: 'POST',
    path: PATH,
    wholeBody: { name: 'action', shape: 'string' },
    required: ['action', ...RESOURCE_REQUIRED],
    answer: async (call) => await run(call, requestOfQuery(call), {}),
  },
  {
    method: 'POST',
    path: `${PATH}/v2`,
    since: '3.1',
    body: RUN_SHAPE,
    required: ['action', ...RESOURCE_REQUIRED],
    answer: async (call) => await run(call, requestOfBody(call), parametersOf(call.body)),
  },
]

async function listActions(call: Call): Promise<JsonMap> {
  const { object } = await findObject(call, requestOfQuery(call), 'get')
  const { version } = call.parts
  const actions = builtInActions(call.parts, object).flatMap(([name, action]): JsonMap[] => {
    const listed = action.list(object, version)
    if (listed === undefined) return []
    const { params, disabled, iconClass, displayName } = listed
    return [
      {
        name,
        ...(params === undefined ? {} : { params: params.map((param): JsonMap => ({ ...param })) }),
        ...(disabled === true ? { disabled } : {}),
        ...(iconClass === undefined ? {} : { iconClass }),
        ...(displayName === undefined ? {} : { displayName }),
      },
    ]
  })
  return actions.length === 0 ? {} : { actions }
}

async function run(call: Call, request: ResourceRequest, params: Readonly<Record<string, string>>): Promise<JsonMap> {
  const name = textAt(call.body, 'action') ?? ''
  const found = await findObject(call, request, `action/${request.group}/${request.kind}/${name}`)
  const [, action] = builtInActions(call.parts, found.object).find(([known]) => known === name) ?? []
  if (action === undefined) throw new ApiError(2, 'error getting Lua resource action: built-in script does not exist')
  await runAction(call, found, name, action.run(found.object, { now: call.parts.clock.now(), params }))
  return {}
}

/** @throws ApiError 500 for one without name or value. */
function parametersOf(body: JsonMap): Readonly<Record<string, string>> {
  const given = at(body, 'resourceActionParameters')
  const parameters = Array.isArray(given) ? given.filter(isMap) : []
  for (const parameter of parameters) {
    const missing = ['value', 'name'].find((member) => parameter[member] === undefined)
    if (missing !== undefined) throw requiredNotSet(missing)
  }
  return Object.fromEntries(parameters.map((parameter) => [textAt(parameter, 'name') ?? '', textAt(parameter, 'value') ?? '']))
}
