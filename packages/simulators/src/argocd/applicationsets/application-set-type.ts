import { METADATA } from '../applications/types/application-type.ts'
import type { GoField, GoStruct } from '../applications/types/go-struct.ts'
import { SPEC } from '../applications/types/spec-type.ts'

const TEMPLATE: GoStruct = {
  type: 'ApplicationSetTemplate',
  fields: {
    metadata: {
      type: 'ApplicationSetTemplateMeta',
      fields: { name: 'string', namespace: 'string', labels: { map: 'string' }, annotations: { map: 'string' }, finalizers: { list: 'string' } },
    },
    spec: SPEC,
  },
  always: ['metadata', 'spec'],
}

const SELECTOR: GoStruct = { type: 'LabelSelector', fields: { matchLabels: { map: 'string' }, matchExpressions: { list: 'any' } } }
const PATHS: GoField = { list: { type: 'GitFileGeneratorItem', fields: { path: 'string', exclude: 'bool' }, always: ['path'] } }

/** Generators that are simulated; the others are kept as they are, and said to be unknown when it comes to it. */
const GENERATOR: GoStruct = {
  type: 'ApplicationSetGenerator',
  fields: {
    list: {
      type: 'ListGenerator',
      fields: { elements: { list: 'any' }, template: TEMPLATE, elementsYaml: 'string' },
      always: ['template'],
    },
    clusters: {
      type: 'ClusterGenerator',
      fields: { selector: SELECTOR, template: TEMPLATE, values: { map: 'string' }, flatList: 'bool' },
      always: ['selector', 'template'],
    },
    git: {
      type: 'GitGenerator',
      fields: {
        repoURL: 'string',
        directories: PATHS,
        files: PATHS,
        revision: 'string',
        requeueAfterSeconds: 'int64',
        template: TEMPLATE,
        pathParamPrefix: 'string',
        values: { map: 'string' },
      },
      always: ['repoURL', 'revision', 'template'],
      pointers: { requeueAfterSeconds: '2.14' },
    },
    scmProvider: 'any',
    clusterDecisionResource: 'any',
    pullRequest: 'any',
    matrix: 'any',
    merge: 'any',
    selector: SELECTOR,
    plugin: 'any',
  },
}

/** Without kind and apiVersion, which no answer has. */
export const APPLICATION_SET_TYPE: GoStruct = {
  type: 'ApplicationSet',
  fields: {
    metadata: METADATA,
    spec: {
      type: 'ApplicationSetSpec',
      fields: {
        goTemplate: 'bool',
        generators: { list: GENERATOR },
        template: TEMPLATE,
        syncPolicy: {
          type: 'ApplicationSetSyncPolicy',
          fields: { preserveResourcesOnDeletion: 'bool', applicationsSync: 'string' },
        },
        strategy: 'any',
        preservedFields: {
          type: 'ApplicationPreservedFields',
          fields: { annotations: { list: 'string' }, labels: { list: 'string' } },
        },
        goTemplateOptions: { list: 'string' },
        applyNestedSelectors: 'bool',
        ignoreApplicationDifferences: { list: 'any' },
        templatePatch: 'string',
      },
      always: ['generators', 'template'],
    },
    status: {
      type: 'ApplicationSetStatus',
      fields: {
        conditions: {
          list: {
            type: 'ApplicationSetCondition',
            fields: { type: 'string', message: 'string', lastTransitionTime: 'any', status: 'string', reason: 'string' },
            always: ['type', 'message', 'status', 'reason'],
          },
        },
        applicationStatus: { list: 'any' },
        resources: { list: 'any' },
        resourcesCount: 'int64',
        health: { type: 'HealthStatus', fields: { status: 'string', message: 'string', lastTransitionTime: 'any' } },
      },
      always: ['health'],
      since: { resourcesCount: '3.2', health: '3.4' },
    },
  },
  always: ['metadata', 'spec', 'status'],
}
