import type { StructuralSchema } from '../../cluster/schema/structural-schema.ts'
import { fields, lengthOf, listOf, longCount, matching, oneOf, text, texts, time, withDefault } from './structure-parts.ts'

/** metav1.Condition. */
const condition = fields({
  'lastTransitionTime*': time,
  'message*': lengthOf(0, 32_768),
  observedGeneration: { ...longCount, minimum: 0 },
  'reason*': matching('^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$', [1, 1024]),
  'status*': oneOf('True', 'False', 'Unknown'),
  'type*': matching('^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$', [0, 316]),
})

export const conditions = listOf(condition)

export const artifact = fields({
  'digest*': matching('^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$'),
  'lastUpdateTime*': time,
  metadata: texts,
  'path*': text,
  'revision*': text,
  size: longCount,
  'url*': text,
})

export const inventory = fields({ 'entries*': listOf(fields({ 'id*': text, 'v*': text })) })

/** Of what was built: one entry per output and end. */
export const history = listOf(
  fields({
    'digest*': text,
    'firstReconciled*': time,
    'lastReconciled*': time,
    'lastReconciledDuration*': text,
    'lastReconciledStatus*': text,
    metadata: texts,
    'totalReconciliations*': longCount,
  }),
)

/** What every reconciled kind of Flux has. The default says: not seen by any controller yet. */
export const reconciledStatus = (members: Readonly<Record<string, StructuralSchema | undefined>>): StructuralSchema =>
  withDefault(fields({ conditions, lastHandledReconcileAt: text, observedGeneration: longCount, ...members }), { observedGeneration: -1 })
