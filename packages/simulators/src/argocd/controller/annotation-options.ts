import type { KubeObject } from '../../cluster/kube-object.ts'

type Annotated = Pick<KubeObject, 'metadata'> | undefined

export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options'
export const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options'

/** The items of an annotation that is a list with commas. */
export const annotationItems = (object: Annotated, annotation: string): string[] => [
  ...new Set(
    (object?.metadata.annotations?.[annotation] ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
]

export const hasOption = (object: Annotated, annotation: string, option: string) => annotationItems(object, annotation).includes(option)

/** The value of `key=value`. */
export function optionValue(items: readonly string[], key: string): string | undefined {
  return items.find((item) => item.startsWith(`${key}=`))?.slice(key.length + 1)
}
