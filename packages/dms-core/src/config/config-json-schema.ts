import type { JsonObject, JsonValue } from '../contract/json.ts'
import { MAX_TIMEOUT_MS, NAME_PATTERN } from './config-schema.ts'
import { embedSchema } from './embed-schema.ts'
import { OWN_TYPE_NAMES } from './load-factory.ts'

export interface ConfigJsonSchemaOptions {
  /** The `settingsJsonSchema` of each adapter package, by the type that the configuration calls it. */
  readonly adapters: Readonly<Record<string, JsonObject>>
}

/**
 * One JSON Schema (draft 2020-12) for configuration files, for editors and for checks without this library: the members of an instance, and
 * below `config` the settings of the adapter that `type` names. Settings of other types and of disabled instances are not judged. A `${VARIABLE}`
 * may stand for every text, and alone for every number, true or false.
 */
export function configJsonSchema({ adapters }: ConfigJsonSchemaOptions): JsonObject {
  const types = [...new Set([...Object.keys(adapters), ...OWN_TYPE_NAMES])].sort()
  const settings = Object.entries(adapters).map(([type, schema]): [string, JsonObject] => [`settings.${type}`, embedSchema(schema, pointerTo(type))])
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Instances of deployment management services (GitOps DMS)',
    ...strict({ plugins: strict({ dms: { type: 'array', minItems: 1, items: { $ref: '#/$defs/instance' } } }, ['dms']) }, ['plugins']),
    $defs: {
      variable: { type: 'string', pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}' },
      onlyVariable: { type: 'string', pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}$' },
      instance: {
        ...strict(instanceMembers(types), ['name', 'type']),
        allOf: Object.entries(adapters).map(([type, schema]) => whenOfType(type, schema)),
      },
      ...Object.fromEntries(settings),
    },
  }
}

const pointerTo = (type: string) => `#/$defs/settings.${type.replaceAll('~', '~0').replaceAll('/', '~1')}`

const strict = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const orVariable = (schema: JsonObject, variable: 'variable' | 'onlyVariable'): JsonValue[] => [schema, { $ref: `#/$defs/${variable}` }]

const instanceMembers = (types: readonly string[]): JsonObject => ({
  name: {
    description: 'Unique name of the instance; deployments are called <name>:Kind/namespace/name.',
    anyOf: orVariable({ type: 'string', pattern: NAME_PATTERN, maxLength: 128 }, 'variable'),
  },
  type: {
    description: 'A type that the program gives a factory for; argocd, flux; or the full name of an installed adapter package.',
    anyOf: [{ enum: types }, { type: 'string', minLength: 1 }],
  },
  enabled: {
    description: 'False: known by its name, but not constructed; its settings and variables are not looked at.',
    default: true,
    anyOf: orVariable({ type: 'boolean' }, 'onlyVariable'),
  },
  readOnly: {
    description: 'True: every write is refused (PERMISSION_DENIED) before anything is sent.',
    default: false,
    anyOf: orVariable({ type: 'boolean' }, 'onlyVariable'),
  },
  timeoutMs: {
    description: 'Deadline of each call in milliseconds, over all its tries.',
    default: 30_000,
    anyOf: orVariable({ type: 'integer', minimum: 1, maximum: MAX_TIMEOUT_MS }, 'onlyVariable'),
  },
  config: { description: "The adapter's own settings.", type: 'object' },
})

function whenOfType(type: string, schema: JsonObject): JsonObject {
  const { required } = schema
  const needed = Array.isArray(required) && required.length > 0 ? { required: ['config'] } : {}
  return {
    if: { properties: { type: { const: type }, enabled: { not: { const: false } } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that nobody awaits
    then: { properties: { config: { $ref: pointerTo(type) } }, ...needed },
  }
}
