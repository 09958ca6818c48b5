import { type DmsInstance, isDmsError, type OperationProgress } from '@gitops-dms/core'

/** Scales, unless an autoscaler or a parent would put it back: then it says who. */
export async function scale(instance: DmsInstance, ref: string, replicas: number): Promise<OperationProgress | { readonly revertedBy: unknown }> {
  try {
    return await (await instance.scaleDeployment(ref, { replicas })).wait({ until: 'applied' })
  } catch (error) {
    if (isDmsError(error, 'FAILED_PRECONDITION') && error.details['revertedBy'] !== undefined) return { revertedBy: error.details['revertedBy'] }
    throw error
  }
}
