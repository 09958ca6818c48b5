import type { KustomizationFields } from './kustomization-fields.ts'

/** A folder that is being built. */
export interface BuildTarget {
  /** Nothing outside of it is read. */
  readonly root: string
  readonly folder: string
  readonly shown: (path: string) => string
  readonly fields: KustomizationFields
  /** Name of its kustomization file. */
  readonly file: string
  /** The folders that led here, to notice a cycle. */
  readonly ancestors: readonly string[]
  /** Of the folder that the build began with: where annotations count paths from. */
  readonly top: string
  /** Of the folder that the build began with. */
  readonly buildMetadata: readonly string[]
}
