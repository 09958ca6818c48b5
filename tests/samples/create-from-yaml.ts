import type { AdapterFactory, Dms, OperationProgress } from '@gitops-dms/core'
import { createDmsFromConfig } from '@gitops-dms/core/config'

/** Opens the instances that a YAML file names, and deploys one repository through each of them. */
export async function deployEverywhere(
  file: string,
  adapters: Readonly<Record<string, AdapterFactory>>,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly dms: Dms; readonly ends: ReadonlyMap<string, OperationProgress> }> {
  const dms = await createDmsFromConfig({ file }, { adapters, env })
  const ends = new Map<string, OperationProgress>()
  for (const name of dms.instances) {
    const created = await dms.instance(name).createDeployment({
      name: 'web',
      namespace: 'shop',
      gitRepo: 'https://git.example.com/acme/web.git',
      gitRevision: 'main',
      gitPath: 'deploy',
    })
    ends.set(name, await created.wait())
  }
  return { dms, ends }
}
