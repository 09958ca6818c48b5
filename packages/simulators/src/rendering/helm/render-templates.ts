import { posix } from 'node:path'
import ignore from 'ignore'
import { at, isMap, type JsonMap } from '../../cluster/kube-object.ts'
import { RenderFailure } from '../render-failure.ts'
import type { Chart } from './chart.ts'
import { isTemplateFunction, TEMPLATE_FUNCTIONS } from './template/functions/template-functions.ts'
import { parseTemplate } from './template/parse-template.ts'
import { runTemplate } from './template/run-template.ts'
import { helmMessage, TemplateParseError, TemplateRunError } from './template/template-error.ts'
import type { Template } from './template/template-node.ts'

interface Renderable {
  readonly source: string
  readonly basePath: string
  readonly dot: JsonMap
}

/** What each template of a chart and of its subcharts prints, by its path (`web/templates/all.yaml`). @throws RenderFailure `template`. */
export function renderTemplates(chart: Chart, top: JsonMap): Map<string, string> {
  const renderables = new Map<string, Renderable>()
  collect(chart, top, chart.metadata.name, true, renderables)
  const paths = [...renderables.keys()].sort(byDepth)
  try {
    const templates = new Map<string, Template>()
    for (const path of paths) {
      for (const template of parseTemplate(path, renderables.get(path)?.source ?? '', isTemplateFunction)) templates.set(template.name, template)
    }
    const rendered = new Map<string, string>()
    for (const path of paths) {
      const { dot, basePath } = renderables.get(path) ?? {}
      const template = templates.get(path)
      if (template === undefined || posix.basename(path).startsWith('_')) continue
      const value = { ...dot, Template: { Name: path, BasePath: basePath } }
      rendered.set(path, runTemplate({ templates, functions: TEMPLATE_FUNCTIONS, depths: new Map() }, template, value).replaceAll('<no value>', ''))
    }
    return rendered
  } catch (error) {
    if (error instanceof TemplateParseError) throw new RenderFailure('template', error.file, helmMessage(error), error)
    if (error instanceof TemplateRunError) throw new RenderFailure('template', error.place.file, helmMessage(error), error)
    throw error
  }
}

/** What the templates of a chart see; the same for those of its subcharts, with their own values. */
function collect(chart: Chart, parent: JsonMap, path: string, isRoot: boolean, found: Map<string, Renderable>): JsonMap {
  const { metadata, files } = chart
  const values = isRoot ? parent['Values'] : at(parent, 'Values', metadata.name)
  const subcharts: Record<string, unknown> = {}
  const dot = {
    ...parent,
    Chart: { ...chartFields(metadata), IsRoot: isRoot },
    Files: filesOf(files),
    Values: isMap(values) ? values : {},
    Subcharts: subcharts,
  } as unknown as JsonMap
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata
    subcharts[name] = collect(subchart, dot, `${path}/charts/${name}`, false, found)
  }
  for (const [name, source] of files) {
    if (!name.startsWith('templates/') || (metadata.type === 'library' && !posix.basename(name).startsWith('_'))) continue
    found.set(`${path}/${name}`, { source, basePath: `${path}/templates`, dot })
  }
  return dot
}

/** `appVersion` is `.Chart.AppVersion`. */
const chartFields = (metadata: object) =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name === 'apiVersion' ? 'APIVersion' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  )

/** `.Files`: everything that is neither a template nor one of Helm's own files. */
function filesOf(files: ReadonlyMap<string, string>): Record<string, unknown> {
  const own = ['Chart.yaml', 'Chart.lock', 'values.yaml', 'values.schema.json']
  return fileMethods(new Map([...files].filter(([name]) => !name.startsWith('templates/') && !own.includes(name))))
}

function fileMethods(files: ReadonlyMap<string, string>): Record<string, unknown> {
  const named = (encode: (text: string) => string) => Object.fromEntries([...files].map(([name, text]) => [posix.basename(name), encode(text)]))
  const yaml = (value: unknown) => TEMPLATE_FUNCTIONS['toYaml']?.call([value], { templates: new Map(), functions: {}, depths: new Map() })
  return {
    Get: (name: string) => files.get(name) ?? '',
    Lines: (name: string) => (files.get(name) ?? '').replace(/\n$/, '').split('\n'),
    Glob: (pattern: string) => {
      const matcher = ignore().add(`/${pattern}`)
      return fileMethods(new Map([...files].filter(([name]) => matcher.ignores(name))))
    },
    AsConfig: () => yaml(named((text) => text)),
    AsSecrets: () => yaml(named((text) => Buffer.from(text).toString('base64'))),
    ...Object.fromEntries(files),
  }
}

/** As Helm parses and runs them: the deeper ones first, then from z to a. */
function byDepth(a: string, b: string): number {
  const depth = b.split('/').length - a.split('/').length
  return depth !== 0 ? depth : a < b ? 1 : -1
}
