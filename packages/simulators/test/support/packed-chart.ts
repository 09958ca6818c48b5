import { packArchive } from '../../src/remote/archive.ts'

/** A chart as `helm package` makes it. */
export function packedChart(name: string, version: string, files: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const all = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    'values.yaml': 'replicas: 1\n',
    'templates/conf.yaml': 'kind: ConfigMap\n',
    ...files,
  }
  return packArchive(new Map(Object.entries(all).map(([path, content]) => [`${name}/${path}`, Buffer.from(content)])))
}
