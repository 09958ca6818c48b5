import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { at, isMap, textAt } from '../../../cluster/kube-object.ts'
import { parseGoYaml } from '../../../rendering/go-yaml.ts'
import { isFile } from '../file-kind.ts'

/** Versions of dependencies by their names: Chart.lock has the last word. */
export async function lockedVersions(folder: string): Promise<ReadonlyMap<string, string>> {
  const file = join(folder, 'Chart.lock')
  if (!(await isFile(file))) return new Map()
  const [document] = parseGoYaml(await readFile(file, 'utf8'))
  const dependencies = at(document?.value, 'dependencies')
  const all: unknown[] = Array.isArray(dependencies) ? dependencies : []
  return new Map(all.filter(isMap).map((one) => [textAt(one, 'name') ?? '', textAt(one, 'version') ?? '']))
}
