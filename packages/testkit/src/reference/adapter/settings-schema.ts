import type { JsonObject } from '@gitops-dms/core'

const text: JsonObject = { type: 'string', minLength: 1 }

/** For editors, for the merged schema of a configuration file, and for the check of the settings itself: they cannot drift apart. */
export const settingsJsonSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    serverUrl: { type: 'string', pattern: '^https://[^/\\s]', description: 'a URL such as https://reference.example.com' },
    token: text,
    tokenFile: text,
    namespace: { ...text, default: 'reference' },
    tls: {
      type: 'object',
      properties: { ca: text, caFile: text, cert: text, key: text, serverName: text, insecureSkipVerify: { type: 'boolean' } },
      additionalProperties: false,
    },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    timeoutMs: { type: 'integer', minimum: 1 },
  },
  required: ['serverUrl'],
  additionalProperties: false,
}
