import type { KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { withBuiltInDefaults } from './built-in/with-built-in-defaults.ts'
import { type DefaultsOptions, withSchemaDefaults } from './defaults.ts'
import { structureOf } from './structure-of.ts'

/** What every write fills in: the defaults of a custom kind's schema, those of the server's own kinds as its decoder knows them. */
export function withObjectDefaults(info: KindInfo, object: KubeObject, options: DefaultsOptions = {}): KubeObject {
  if (info.custom !== true && info.structure === undefined) return withBuiltInDefaults(info, object)
  const structure = structureOf(info)
  return structure === undefined ? object : withSchemaDefaults(structure, object, options)
}
