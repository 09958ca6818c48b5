import type { ResourceRef } from './deployment-ref.ts'

export interface ResourceAction {
  readonly name: string
  readonly enabled: boolean
  readonly params: readonly string[]
}

export interface ActionRequest {
  readonly resource: ResourceRef
  readonly name: string
  readonly params?: Readonly<Record<string, string>>
}
