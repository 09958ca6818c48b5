import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { artifact, conditions } from '../status-parts.ts'
import { fields, structureOf, text } from '../structure-parts.ts'

/** A source that others write: no generation is observed, so there is no default of the status. */
export const externalArtifactStructure = (): StructuralSchema =>
  structureOf({
    spec: fields({ sourceRef: fields({ apiVersion: text, 'kind*': text, 'name*': text, namespace: text }) }),
    status: fields({ artifact, conditions }),
  })
