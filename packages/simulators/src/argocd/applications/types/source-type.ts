import type { GoStruct } from './go-struct.ts'

const HELM: GoStruct = {
  type: 'ApplicationSourceHelm',
  fields: {
    valueFiles: { list: 'string' },
    parameters: { list: { type: 'HelmParameter', fields: { name: 'string', value: 'string', forceString: 'bool' } } },
    releaseName: 'string',
    values: 'string',
    fileParameters: { list: { type: 'HelmFileParameter', fields: { name: 'string', path: 'string' } } },
    version: 'string',
    passCredentials: 'bool',
    ignoreMissingValueFiles: 'bool',
    skipCrds: 'bool',
    valuesObject: 'any',
    namespace: 'string',
    kubeVersion: 'string',
    apiVersions: { list: 'string' },
    skipTests: 'bool',
    skipSchemaValidation: 'bool',
  },
}

const KUSTOMIZE: GoStruct = {
  type: 'ApplicationSourceKustomize',
  fields: {
    namePrefix: 'string',
    nameSuffix: 'string',
    images: { list: 'string' },
    commonLabels: { map: 'string' },
    version: 'string',
    commonAnnotations: { map: 'string' },
    forceCommonLabels: 'bool',
    forceCommonAnnotations: 'bool',
    namespace: 'string',
    commonAnnotationsEnvsubst: 'bool',
    // A count is a number or a text.
    replicas: { list: { type: 'KustomizeReplica', fields: { name: 'string', count: 'any' }, always: ['name', 'count'] } },
    patches: {
      list: {
        type: 'KustomizePatch',
        fields: {
          path: 'string',
          patch: 'string',
          target: {
            type: 'KustomizeSelector',
            fields: {
              group: 'string',
              version: 'string',
              kind: 'string',
              name: 'string',
              namespace: 'string',
              annotationSelector: 'string',
              labelSelector: 'string',
            },
          },
          options: { map: 'bool' },
        },
      },
    },
    components: { list: 'string' },
    ignoreMissingComponents: 'bool',
    labelWithoutSelector: 'bool',
    kubeVersion: 'string',
    apiVersions: { list: 'string' },
    labelIncludeTemplates: 'bool',
  },
  since: { ignoreMissingComponents: '3.0', labelIncludeTemplates: '3.0' },
}

const JSONNET_VARIABLES = {
  list: { type: 'JsonnetVar', fields: { name: 'string', value: 'string', code: 'bool' }, always: ['name', 'value'] },
} as const

const DIRECTORY: GoStruct = {
  type: 'ApplicationSourceDirectory',
  fields: {
    recurse: 'bool',
    jsonnet: { type: 'ApplicationSourceJsonnet', fields: { extVars: JSONNET_VARIABLES, tlas: JSONNET_VARIABLES, libs: { list: 'string' } } },
    exclude: 'string',
    include: 'string',
    disableExtensionFilter: 'bool',
  },
  always: ['jsonnet'],
  omittedSince: { jsonnet: '3.4' },
  since: { disableExtensionFilter: '3.6' },
}

const PLUGIN: GoStruct = {
  type: 'ApplicationSourcePlugin',
  fields: {
    name: 'string',
    env: { list: { type: 'EnvEntry', fields: { name: 'string', value: 'string' }, always: ['name', 'value'] } },
    parameters: {
      list: {
        type: 'ApplicationSourcePluginParameter',
        fields: { name: 'string', string: 'string', map: { map: 'string' }, array: { list: 'string' } },
        pointers: { string: '2.14', map: '2.14', array: '2.14' },
      },
    },
  },
}

export const SOURCE: GoStruct = {
  type: 'ApplicationSource',
  fields: {
    repoURL: 'string',
    path: 'string',
    targetRevision: 'string',
    helm: HELM,
    kustomize: KUSTOMIZE,
    directory: DIRECTORY,
    plugin: PLUGIN,
    chart: 'string',
    ref: 'string',
    name: 'string',
    tagPrefix: 'string',
  },
  always: ['repoURL'],
  since: { tagPrefix: '3.5' },
}

export const SOURCE_HYDRATOR: GoStruct = {
  type: 'SourceHydrator',
  fields: {
    drySource: {
      type: 'DrySource',
      fields: {
        repoURL: 'string',
        targetRevision: 'string',
        path: 'string',
        helm: HELM,
        kustomize: KUSTOMIZE,
        directory: DIRECTORY,
        plugin: PLUGIN,
      },
      always: ['repoURL', 'targetRevision', 'path'],
      since: { helm: '3.3', kustomize: '3.3', directory: '3.3', plugin: '3.3' },
    },
    syncSource: {
      type: 'SyncSource',
      fields: { targetBranch: 'string', path: 'string', repoURL: 'string' },
      always: ['targetBranch', 'path'],
      since: { repoURL: '3.5' },
    },
    hydrateTo: { type: 'HydrateTo', fields: { targetBranch: 'string' }, always: ['targetBranch'] },
  },
  always: ['drySource', 'syncSource'],
}
