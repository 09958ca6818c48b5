import type { JsonMap } from '../../../kube-object.ts'
import { fieldRefDefaults } from './container-defaults.ts'
import { changeEach, changeMap, fill } from './fill.ts'

const MODE = { defaultMode: 420 }
const pathDefaults = (volume: JsonMap) => changeEach(volume, 'items', (item) => changeMap(item, 'fieldRef', fieldRefDefaults))

/** Of what a kind of volume says about itself. */
const SOURCES: Readonly<Record<string, (source: JsonMap) => JsonMap>> = {
  configMap: (source) => fill(source, MODE),
  secret: (source) => fill(source, MODE),
  downwardAPI: (source) => pathDefaults(fill(source, MODE)),
  projected: (source) => changeEach(fill(source, MODE), 'sources', projectionDefaults),
  hostPath: (source) => fill(source, { type: '' }),
  iscsi: (source) => fill(source, { iscsiInterface: 'default' }),
  rbd: (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  azureDisk: (source) => fill(source, { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false }),
  scaleIO: (source) => fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  ephemeral: (source) => changeMap(source, 'volumeClaimTemplate', (claim) => changeMap(fill(claim, { metadata: {} }), 'spec', claimDefaults)),
}

export function volumeDefaults(volume: JsonMap): JsonMap {
  if (Object.keys(volume).every((name) => name === 'name')) return { ...volume, emptyDir: {} }
  return sourceDefaults(volume)
}

export const sourceDefaults = (volume: JsonMap): JsonMap =>
  Object.keys(volume).reduce((result, name) => {
    const defaults = SOURCES[name]
    return defaults === undefined ? result : changeMap(result, name, defaults)
  }, volume)

export const claimDefaults = (spec: JsonMap): JsonMap => fill(spec, { volumeMode: 'Filesystem', resources: {} })

const projectionDefaults = (projection: JsonMap): JsonMap =>
  changeMap(
    changeMap(projection, 'serviceAccountToken', (token) => fill(token, { expirationSeconds: 3600 })),
    'downwardAPI',
    pathDefaults,
  )
