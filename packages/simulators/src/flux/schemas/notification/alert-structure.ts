import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import type { FluxVersion } from '../../flux-version.ts'
import { fields, flag, lengthOf, listOf, localRef, oneOf, structureOf, text, texts, withDefault } from '../structure-parts.ts'
import { objectReference } from './object-reference.ts'

/** The CRD of notification-controller; an Alert has no status. */
export const alertStructure = (version: FluxVersion): StructuralSchema =>
  structureOf({
    spec: fields({
      eventMetadata: texts,
      eventSeverity: withDefault(oneOf('info', 'error'), 'info'),
      'eventSources*': listOf(fields(objectReference(version))),
      exclusionList: listOf(text),
      inclusionList: listOf(text),
      'providerRef*': localRef,
      summary: lengthOf(0, 255),
      suspend: flag,
    }),
  })
