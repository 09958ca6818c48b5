import { lstat, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { RepoServerError } from './repo-server-error.ts'

export type SourceType = 'Directory' | 'Helm' | 'Kustomize' | 'Plugin'

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** What a source says of itself; undefined: nothing. @throws RepoServerError where it says two things. */
export function explicitType(source: JsonMap): SourceType | undefined {
  const named = (['kustomize', 'helm', 'directory', 'plugin'] as const).filter((name) => source[name] !== undefined && source[name] !== null)
  const types = named.map((name) => (({ kustomize: 'Kustomize', helm: 'Helm', directory: 'Directory', plugin: 'Plugin' }) as const)[name])
  if (types.length > 1) throw new RepoServerError(2, `multiple application sources defined: ${types.join(',')}`)
  return types[0]
}

/** By what lies in the folder itself: Kustomize wins over Helm, as its file comes later in the walk. */
export async function foundType(folder: string, isEnabled: (type: SourceType) => boolean): Promise<SourceType> {
  const type = (await discover(folder, false, isEnabled)).get('.')
  return type ?? 'Directory'
}

/** Folders in and below one that are something to deploy, by their path; `.` is the folder. */
export async function discover(
  folder: string,
  recurse = true,
  isEnabled: (type: SourceType) => boolean = () => true,
): Promise<ReadonlyMap<string, 'Helm' | 'Kustomize'>> {
  const found = new Map<string, 'Helm' | 'Kustomize'>()
  for (const path of await filesOf(folder, recurse)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const place = relative(folder, dirname(path)) || '.'
    if (name.endsWith('Chart.yaml') && isEnabled('Helm')) found.set(place, 'Helm')
    if (KUSTOMIZATIONS.includes(name) && isEnabled('Kustomize')) found.set(place, 'Kustomize')
  }
  return found
}

/** In Go's order: by name, bytes compared, a folder with what is in it where its name stands. */
async function filesOf(folder: string, recurse: boolean): Promise<string[]> {
  const files: string[] = []
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name)
    if (!(await lstat(path)).isDirectory()) files.push(path)
    else if (recurse) files.push(...(await filesOf(path, true)))
  }
  return files
}
