import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { conditions } from '../status-parts.ts'
import { count, fields, flag, listOf, structureOf, text } from '../structure-parts.ts'

/** The CRD of flux-operator: the report itself stands in `spec`. */
export const fluxReportStructure = (): StructuralSchema =>
  structureOf({
    spec: fields({
      cluster: fields({ nodes: count, 'platform*': text, 'serverVersion*': text }),
      components: listOf(fields({ 'image*': text, 'name*': text, 'ready*': flag, 'status*': text })),
      'distribution*': fields({ 'entitlement*': text, managedBy: text, 'status*': text, version: text }),
      operator: fields({ 'apiVersion*': text, 'platform*': text, 'version*': text }),
      reconcilers: listOf(
        fields({
          'apiVersion*': text,
          'kind*': text,
          stats: fields({ 'failing*': count, 'running*': count, 'suspended*': count, totalSize: text }),
        }),
      ),
      sync: fields({ 'id*': text, path: text, 'ready*': flag, source: text, 'status*': text }),
    }),
    status: fields({ conditions, lastHandledReconcileAt: text }),
  })
