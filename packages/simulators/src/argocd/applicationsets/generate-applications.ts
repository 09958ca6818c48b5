import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { selects as matchesSelector } from '../../workloads/runtime/label-selector.ts'
import { normalizedSpec } from '../applications/normalize-spec.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { APPLICATION } from '../kinds.ts'
import { GenerationFailure } from './generation-failure.ts'
import { clusterParameters } from './generators/cluster-generator.ts'
import { gitParameters } from './generators/git-generator.ts'
import { listParameters } from './generators/list-generator.ts'
import { type Parameters, renderValue } from './render-text.ts'

const RESOURCES_FINALIZER = 'resources-finalizer.argocd.argoproj.io'

/** Members of a set that change what it makes in a way that is not simulated. */
const NOT_SIMULATED = ['templatePatch', 'strategy', 'ignoreApplicationDifferences']

/** The applications that a set wants, as they are to be stored. @throws GenerationFailure. */
export async function generateApplications(parts: ArgoCdParts, set: KubeObject, signal: AbortSignal): Promise<KubeObject[]> {
  const missing = NOT_SIMULATED.find((member) => at(set, 'spec', member) !== undefined)
  if (missing !== undefined)
    throw new GenerationFailure('ApplicationGenerationFromParamsError', `spec.${missing} of an ApplicationSet is not simulated`)
  const isGo = at(set, 'spec', 'goTemplate') === true
  const options = textsAt(set, 'goTemplateOptions')
  const generators = at(set, 'spec', 'generators')
  const applications: KubeObject[] = []
  for (const generator of Array.isArray(generators) ? generators.filter(isMap) : []) {
    const { template, parameters } = await parametersOf(parts, set, generator, isGo, options, signal)
    for (const one of parameters) applications.push(rendered(parts, set, template, one, isGo, options))
  }
  const names = applications.map(({ metadata }) => metadata.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return applications.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  throw new GenerationFailure('ApplicationValidationError', `ApplicationSet ${set.metadata.name} contains applications with duplicate name: ${twice}`)
}

async function parametersOf(
  parts: ArgoCdParts,
  set: KubeObject,
  generator: JsonMap,
  isGo: boolean,
  options: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly template: JsonMap; readonly parameters: Parameters[] }> {
  const { list, clusters, git, selector } = generator
  const [kind] = Object.keys(generator).filter((name) => name !== 'selector')
  const project = textAt(set, 'spec', 'template', 'spec', 'project') ?? ''
  const base = isMap(at(set, 'spec', 'template')) ? (at(set, 'spec', 'template') as JsonMap) : {}
  const inner = isMap(list) ? list : isMap(clusters) ? clusters : isMap(git) ? git : undefined
  if (inner === undefined) {
    throw new GenerationFailure('ApplicationGenerationFromParamsError', `the generator "${kind ?? ''}" of an ApplicationSet is not simulated`)
  }
  const all = isMap(list)
    ? listParameters(list, isGo)
    : isMap(clusters)
      ? clusterParameters(parts, clusters, isGo, options)
      : await gitParameters(parts, inner, project, isGo, options, signal)
  const parameters = isMap(selector) ? all.filter((one) => matchesSelector(selector, textsOf(one))) : all
  return { template: overlaid(base, isMap(inner['template']) ? inner['template'] : {}), parameters }
}

const textsOf = (parameters: Parameters): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : [])))

/** What the template of a generator says goes before what that of the set says. */
function overlaid(base: JsonMap, over: JsonMap): JsonMap {
  const result: JsonMap = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const below = base[name]
    if (isMap(value) && isMap(below)) result[name] = overlaid(below, value)
    else if (value !== '' && !(isMap(value) && Object.keys(value).length === 0)) result[name] = value
  }
  return result
}

function rendered(
  parts: ArgoCdParts,
  set: KubeObject,
  template: JsonMap,
  parameters: Parameters,
  isGo: boolean,
  options: readonly string[],
): KubeObject {
  const { metadata, spec } = renderValue(template as Json, parameters, isGo, options) as JsonMap
  const given = isMap(metadata) ? metadata : {}
  const keeps = at(set, 'spec', 'syncPolicy', 'preserveResourcesOnDeletion') === true
  const finalizers = Array.isArray(given['finalizers']) ? given['finalizers'].map(String) : []
  const application: KubeObject = {
    ...APPLICATION,
    metadata: {
      name: textAt(given, 'name') ?? '',
      namespace: parts.namespace,
      ...textsMember(given, 'labels'),
      ...textsMember(given, 'annotations'),
      finalizers: finalizers.length === 0 && !keeps ? [RESOURCES_FINALIZER] : finalizers,
      ownerReferences: [ownerReference(set)],
    },
    spec: isMap(spec) ? spec : {},
  }
  return { ...application, spec: normalizedSpec(application, parts.version) }
}

const ownerReference = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})

function textsMember(metadata: JsonMap, member: 'labels' | 'annotations'): { [name in typeof member]?: Record<string, string> } {
  const found = metadata[member]
  return isMap(found) ? { [member]: Object.fromEntries(Object.entries(found).map(([key, value]) => [key, String(value)])) } : {}
}

function textsAt(set: KubeObject, member: string): string[] {
  const found = at(set, 'spec', member)
  return Array.isArray(found) ? found.map(String) : []
}
