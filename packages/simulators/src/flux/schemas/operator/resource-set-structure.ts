import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { conditions, history, inventory } from '../status-parts.ts'
import {
  anyJson,
  anyObject,
  commonMetadata,
  duration,
  fields,
  flag,
  listOf,
  mapOf,
  matching,
  oneOf,
  structureOf,
  text,
  texts,
  withRules,
} from '../structure-parts.ts'

/** The CRD of flux-operator; no generation is observed. */
export const resourceSetStructure = (): StructuralSchema =>
  structureOf({
    spec: withRules(
      fields({
        commonMetadata,
        dependsOn: listOf(fields({ 'apiVersion*': text, 'kind*': text, 'name*': text, namespace: text, ready: flag, readyExpr: text })),
        inputStrategy: withRules(fields({ includeEmptyProviders: flag, 'name*': oneOf('Flatten', 'Permute') }), [
          "!has(self.includeEmptyProviders) || self.name == 'Permute'",
          'includeEmptyProviders only applies when name is Permute',
        ]),
        inputs: listOf(mapOf(anyJson)),
        inputsFrom: listOf(
          fields({
            apiVersion: oneOf('fluxcd.controlplane.io/v1'),
            kind: oneOf('ResourceSetInputProvider'),
            name: text,
            selector: fields({
              matchExpressions: listOf(fields({ 'key*': text, 'operator*': text, values: listOf(text) })),
              matchLabels: texts,
            }),
          }),
        ),
        resources: listOf(anyObject),
        resourcesTemplate: text,
        serviceAccountName: text,
        steps: withRules(listOf(step, { minItems: 1, maxItems: 20 }), [
          'self.all(s, self.exists_one(t, t.name == s.name))',
          'step names must be unique',
        ]),
        wait: flag,
      }),
      [
        '!has(self.steps) || (!has(self.resources) && !has(self.resourcesTemplate))',
        'steps is mutually exclusive with resources and resourcesTemplate',
      ],
      ['has(self.steps) || has(self.resources) || has(self.resourcesTemplate)', 'at least one of steps, resources or resourcesTemplate must be set'],
    ),
    status: fields({
      conditions,
      externalChecksumRefs: listOf(text),
      history,
      inventory,
      lastAppliedRevision: text,
      lastHandledReconcileAt: text,
    }),
  })

const step = fields({
  'name*': matching('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', [0, 63]),
  resources: listOf(anyObject),
  resourcesTemplate: text,
  timeout: duration,
})
