import type { KubeObject } from '../../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'

export interface TreeOptions {
  /** What it does not permit is left out; where it has `orphanedResources`, they are looked for. Absent: all is permitted, nobody looks. */
  readonly project?: KubeObject | undefined
  /** Of the destination: whose orphans they are. */
  readonly namespace?: string | undefined
  /** Whether there is an application of that name: what bears its mark is no orphan. */
  readonly isApplication?: (name: string) => boolean
  /** How marks are read, and what is told. Default `3.5`. */
  readonly version?: ArgoCdVersion
  /** Labels of nodes that are shown, `application.allowedNodeLabels` of the settings. */
  readonly nodeLabels?: readonly string[]
}
