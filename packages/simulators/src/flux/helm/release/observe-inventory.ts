import { enableSubcharts } from '../../../rendering/helm/enable-subcharts.ts'
import { idOf, toInventory } from '../../runtime/inventory.ts'
import { crdsOf } from '../actions/apply-crds.ts'
import { HelmFailure } from '../actions/helm-failure.ts'
import { objectsOf, placeObjects } from '../actions/release-objects.ts'
import type { Release } from '../storage/release.ts'
import type { ReleaseObserver } from '../storage/release-storage.ts'
import type { ReleaseRequest } from './release-request.ts'

export interface InventoryObserver {
  readonly observe: ReleaseObserver
  /** Into the status: the objects of the release that was written last, and the CRDs of the chart. */
  record(): Promise<void>
}

export function observeInventory({ draft, settings, tools, chart, values }: ReleaseRequest): InventoryObserver {
  let last: Release | undefined
  return {
    observe: (release) => {
      last = release
    },
    record: async () => {
      if (last === undefined || settings.isHelm3) return
      try {
        const objects = await placeObjects(tools.client, objectsOf(last.manifest), last.namespace)
        draft.status['inventory'] = toInventory([...objects, ...crdsOf(enableSubcharts(chart, values))].map(idOf))
      } catch (error) {
        if (!(error instanceof HelmFailure)) throw error
        const message = `failed to build inventory for ${draft.namespace}/${draft.name}: ${error.message}`
        await tools.record(draft.object, { type: 'Warning', reason: 'InventoryBuildFailed', message })
      }
    },
  }
}
