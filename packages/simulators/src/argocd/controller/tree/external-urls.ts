import type { KubeObject } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'

const LINK = 'link.argocd.argoproj.io/'
const NO_DEFAULT_LINKS = 'argocd.argoproj.io/ignore-default-links'

/** Links that an object bears as annotations, `title|url` or the URL alone; from 3.2 on only those of the web. */
export function externalUrls({ metadata }: KubeObject, version: ArgoCdVersion): string[] {
  return Object.entries(metadata.annotations ?? {}).flatMap(([name, value]) => {
    if (!name.startsWith(LINK)) return []
    const url = value.slice(value.indexOf('|') + 1)
    return url === '' || isOfTheWeb(url) || !isSince(version, '3.2') ? [value] : []
  })
}

/** Whether the addresses that it serves are shown, too. */
export const hasDefaultUrls = ({ metadata }: KubeObject) =>
  !['1', 't', 'T', 'true', 'TRUE', 'True'].includes(metadata.annotations?.[NO_DEFAULT_LINKS] ?? '')

/** Of http or https, without what no URL has. */
export const isOfTheWeb = (url: string) => /^https?:/i.test(url) && !/\p{Cc}/u.test(url)
