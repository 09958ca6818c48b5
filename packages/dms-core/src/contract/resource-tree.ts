import type { Resource } from './deployment.ts'

export interface ResourceNode extends Resource {
  readonly id: string
  readonly parents: readonly string[]
  readonly managed: boolean
  readonly images: readonly string[]
  readonly createdAt: string | null
}

export interface ResourceTree {
  readonly nodes: readonly ResourceNode[]
  readonly complete: boolean
}
