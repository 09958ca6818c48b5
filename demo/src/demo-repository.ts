import { randomBytes } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument, stringify } from 'yaml'
import { commitAndPush, git } from './worktree.ts'

/** A real repository that the demo may change by commits. */
export interface DemoRepository {
  readonly url: string
  readonly branch: string
  readonly path: string
  /** The first commit's hash. */
  readonly first: string
  /** The ConfigMap whose text each commit changes. */
  readonly configMap: string
  /** Commits and pushes another text; gives the commit's hash. */
  commitText(text: string, signal: AbortSignal): Promise<string>
  /** Takes back what was pushed to a repository that is not the demo's own. */
  dispose(): Promise<void>
}

export const FIRST_TEXT = 'first commit'
export const SECOND_TEXT = 'second commit'

const labels = { app: 'web' }

const MANIFESTS: Readonly<Record<string, object>> = {
  'deployment.yaml': {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'registry.invalid/web:1.0', ports: [{ containerPort: 8080 }] }] },
      },
    },
  },
  'service.yaml': {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  },
}

const configMapManifest = (name: string, text: string) => stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text } })

/** A bare repository `web.git` below `root` with a Deployment, a Service and a ConfigMap, and a clone to commit from. */
export async function makeRepository(root: string, served: string, path: string, signal: AbortSignal): Promise<DemoRepository> {
  const bare = join(root, 'web.git')
  const clone = join(root, 'clone')
  await git(['init', '--quiet', '--bare', '--initial-branch=main', bare], root, signal)
  await git(['init', '--quiet', '--initial-branch=main', clone], root, signal)
  await git(['remote', 'add', 'origin', bare], clone, signal)
  await mkdir(join(clone, path), { recursive: true })
  for (const [file, manifest] of Object.entries(MANIFESTS)) await writeFile(join(clone, path, file), stringify(manifest))
  const repository = { directory: clone, branch: 'main', path, file: 'configmap.yaml', configMap: 'web-text' }
  const first = await commitText(repository, FIRST_TEXT, signal)
  return {
    url: `${served}/web.git`,
    branch: 'main',
    path,
    first,
    configMap: repository.configMap,
    commitText: (text, during) => commitText(repository, text, during),
    dispose: async () => undefined, // it lies in the demo's own folder
  }
}

/** A clone of a given repository, worked on in a branch of its own, which is removed at the end. */
export async function cloneRepository(root: string, url: string, path: string, signal: AbortSignal): Promise<DemoRepository> {
  const clone = join(root, 'clone')
  const branch = `gitops-dms-demo-${randomBytes(4).toString('hex')}`
  await git(['clone', '--quiet', '--depth', '1', url, clone], root, signal)
  if (!(await isFolder(join(clone, path)))) throw new Error(`--path: found ${JSON.stringify(path)}, which is no folder of ${url}`)
  const repository = { directory: clone, branch, path, file: 'gitops-dms-demo.yaml', configMap: 'gitops-dms-demo' }
  await addToKustomization(join(clone, path), repository.file)
  const first = await commitText(repository, FIRST_TEXT, signal)
  return {
    url,
    branch,
    path,
    first,
    configMap: repository.configMap,
    commitText: (text, during) => commitText(repository, text, during),
    dispose: async () => {
      await git(['push', '--quiet', 'origin', '--delete', branch], clone)
    },
  }
}

interface Worked {
  readonly directory: string
  readonly branch: string
  readonly path: string
  readonly file: string
  readonly configMap: string
}

async function commitText({ directory, branch, path, file, configMap }: Worked, text: string, signal: AbortSignal): Promise<string> {
  await writeFile(join(directory, path, file), configMapManifest(configMap, text))
  return await commitAndPush(directory, branch, text, signal)
}

/** A folder with a kustomization takes only what that names. */
async function addToKustomization(folder: string, file: string): Promise<void> {
  const kustomization = join(folder, 'kustomization.yaml')
  if (!(await isFile(kustomization))) return
  const document = parseDocument(await readFile(kustomization, 'utf8'))
  document.addIn(['resources'], file)
  await writeFile(kustomization, document.toString())
}

const isFolder = async (path: string) => (await kindOf(path))?.isDirectory() === true
const isFile = async (path: string) => (await kindOf(path))?.isFile() === true

async function kindOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
