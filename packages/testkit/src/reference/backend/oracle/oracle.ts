import type { JsonObject, ResolvedRef } from '@gitops-dms/core'
import type { Oracle, OracleDeployment, OracleWorkload } from '../../../context/backend.ts'
import type { ExchangeLog } from '../../../simulator/exchange-log.ts'
import type { EngineState } from '../engine/engine-state.ts'
import { keyOf } from '../store/object-store.ts'
import type { WireObject } from '../wire-types.ts'
import { imageOf, replicasOf } from '../workloads/manifest.ts'
import { toContractSpec } from './to-contract-spec.ts'

/** Looks at what there is, past the wire. */
export function createOracle({ store, cluster }: EngineState, log: ExchangeLog): Oracle {
  return {
    deployments: async () => store.all().map(shown),
    workloads: async ({ kind, controlNamespace, name }: ResolvedRef) =>
      [...cluster.of(keyOf(kind, controlNamespace, name)).values()].map(
        ({ manifest, revision }): OracleWorkload => ({
          kind: manifest.kind,
          namespace: manifest.metadata.namespace ?? '',
          name: manifest.metadata.name,
          replicas: replicasOf(manifest),
          image: imageOf(manifest),
          revision,
        }),
      ),
    exchanges: () => log.exchanges(),
  }
}

function shown(object: WireObject): OracleDeployment {
  const { kind, metadata } = object
  return {
    ref: { kind, controlNamespace: metadata.namespace, name: metadata.name },
    uid: metadata.uid,
    version: metadata.version,
    spec: structuredClone(toContractSpec(object)),
    terminating: metadata.deletingSince !== null,
    sourceObjects: 0,
    native: structuredClone(object) as unknown as JsonObject,
  }
}
