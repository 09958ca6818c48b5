import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { isMap } from '../../cluster/kube-object.ts'
import { mergePatch } from '../../cluster/merge.ts'
import { parseGoYaml } from '../../rendering/go-yaml.ts'
import { isFile } from './file-kind.ts'
import { RepoServerError } from './repo-server-error.ts'

/** A source with what `.argocd-source.yaml` and `.argocd-source-<application>.yaml` in its folder say of its tool. @throws RepoServerError. */
export async function mergeSourceFiles(source: JsonMap, folder: string, application: string, shown: (path: string) => string): Promise<JsonMap> {
  let merged = source
  for (const name of ['.argocd-source.yaml', ...(application === '' ? [] : [`.argocd-source-${application}.yaml`])]) {
    const file = join(folder, name)
    if (!(await isFile(file))) continue
    const [document] = parseGoYaml(await readFile(file, 'utf8'), { yaml11: true })
    const said = document?.error ?? (isMap(document?.value ?? {}) ? undefined : 'the patch is no object')
    if (said !== undefined) throw new RepoServerError(2, `error while parsing source parameters: ${shown(file)}: ${said}`)
    const { chart, path, repoURL, targetRevision, ...patch } = (document?.value ?? {}) as JsonMap
    merged = mergePatch(merged, patch) as JsonMap
  }
  return merged
}
