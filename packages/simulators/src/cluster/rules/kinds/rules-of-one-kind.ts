import type { KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'

/** What a server does to one of its own kinds beyond what a schema can say. All on copies. */
export interface KindRules {
  /** Of what was sent: conversions and defaults, before anyone's fields are noted down. */
  readonly decoded?: (object: KubeObject) => KubeObject
  /** Of a new object that has its uid already: what the server itself fills in. */
  readonly prepared?: (object: KubeObject, tools: PrepareTools) => KubeObject
  /** Of a changed one: what a write through this subresource cannot change. */
  readonly kept?: (before: KubeObject, after: KubeObject, tools: PrepareTools) => KubeObject
  readonly causes?: (object: KubeObject, before: KubeObject | undefined) => FieldCause[]
  /** What the store makes of it. */
  readonly stored?: (object: KubeObject) => KubeObject
  /** What a read makes of what is stored; the answer to who makes it through its status does not show that yet. */
  readonly read?: (object: KubeObject) => KubeObject
  /** Of an object that is in order. */
  readonly warnings?: (object: KubeObject) => readonly string[]
}

export interface PrepareTools {
  /** That is written through. */
  readonly subresource: string | undefined
  /** The next free address of the service network. */
  readonly clusterAddress: () => string
  readonly nodePort: () => number
  readonly now: () => string
}
