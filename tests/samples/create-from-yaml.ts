import type { AdapterFactory, DeploymentRequest, Dms, OperationProgress } from '@gitops-dms/core'
import { createDmsFromConfig } from '@gitops-dms/core/config'

/** Opens the instances that a YAML file names, and deploys one request through each of them; run again, it updates what is there. */
export async function deployEverywhere(
  file: string,
  adapters: Readonly<Record<string, AdapterFactory>>,
  env: Readonly<Record<string, string>>,
  request: DeploymentRequest,
): Promise<{ readonly dms: Dms; readonly ends: ReadonlyMap<string, OperationProgress> }> {
  const dms = await createDmsFromConfig({ file }, { adapters, env })
  const ends = new Map<string, OperationProgress>()
  for (const name of dms.instances) {
    const created = await dms.instance(name).createDeployment(request, { upsert: true })
    ends.set(name, await created.wait())
  }
  return { dms, ends }
}
