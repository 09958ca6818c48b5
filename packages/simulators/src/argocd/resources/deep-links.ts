import { parse, YAMLParseError } from 'yaml'
import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { isTemplateFunction, TEMPLATE_FUNCTIONS } from '../../rendering/helm/template/functions/template-functions.ts'
import { parseTemplate } from '../../rendering/helm/template/parse-template.ts'
import { runTemplate } from '../../rendering/helm/template/run-template.ts'
import { TemplateParseError, TemplateRunError } from '../../rendering/helm/template/template-error.ts'
import { ApiError } from '../gateway/api-error.ts'
import { type SettingsStore, settingOf } from '../services/argocd-settings.ts'

export type LinkSetting = 'application.links' | 'project.links' | 'resource.links'

/**
 * The links of a setting, filled in from `about`. One whose template does not work is left out, as in reality, where only a log tells.
 * @throws ApiError 500 for a setting that cannot be read, 501 for a condition.
 */
export function deepLinks(store: SettingsStore, setting: LinkSetting, about: JsonMap): JsonMap {
  const items = linksOf(store, setting).flatMap((link): JsonMap[] => {
    if (link['if'] !== undefined && link['if'] !== null) throw new ApiError(12, 'the simulator does not have conditions of links (if)')
    const url = filledIn(textAt(link, 'url') ?? '', about)
    if (url === undefined) return []
    const [description, iconClass] = [textAt(link, 'description'), textAt(link, 'icon.class')]
    return [
      {
        title: textAt(link, 'title') ?? '',
        url,
        ...(description === undefined ? {} : { description }),
        ...(iconClass === undefined ? {} : { iconClass }),
      },
    ]
  })
  return items.length === 0 ? {} : { items }
}

function linksOf(store: SettingsStore, setting: LinkSetting): JsonMap[] {
  const text = settingOf(store, setting)
  if (text === '') return []
  const what =
    setting === 'application.links' ? 'failed to read application deep links from configmap' : 'failed to read resource deep links from configmap'
  try {
    const links: unknown = parse(text)
    if (Array.isArray(links)) return links.filter(isMap)
    throw new ApiError(
      2,
      `${what}: error unmarshalling deep links error unmarshaling JSON: json: cannot unmarshal ${typeof links} into Go value of type []settings.DeepLink`,
    )
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new ApiError(2, `${what}: error unmarshalling deep links error converting YAML to JSON: yaml: ${error.message.split('\n')[0] ?? ''}`)
  }
}

function filledIn(url: string, about: JsonMap): string | undefined {
  try {
    const [template, ...defined] = parseTemplate('deep-link', url, isTemplateFunction)
    if (template === undefined) return ''
    const templates = new Map([template, ...defined].map((one) => [one.name, one]))
    return runTemplate({ templates, functions: TEMPLATE_FUNCTIONS, depths: new Map() }, template, about)
  } catch (error) {
    if (error instanceof TemplateParseError || error instanceof TemplateRunError) return undefined
    throw error
  }
}
