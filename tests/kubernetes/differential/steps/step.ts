import type { Resource } from '../resources.ts'

/** One request, by what it means: versions, uids and positions are filled in for each server by what it answered before. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly resource: Resource
  /** Undefined: the collection. */
  readonly name?: string | undefined
  readonly subresource?: 'status' | 'scale' | undefined
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly contentType?: string | undefined
  readonly accept?: string | undefined
  /** Without `fieldManager` the manager is named by it. */
  readonly userAgent?: string | undefined
  /** `<uid of a>` in it becomes the uid of that object. */
  readonly body?: unknown
  readonly yaml?: boolean | undefined
  /** Which resourceVersion the body gets: that of the last answer that showed the object, an older one, or none. */
  readonly version?: 'current' | 'stale' | undefined
  /** Of a list: the page after the last one that was answered. */
  readonly page?: 'next' | undefined
  /** Of a list or a watch: the resourceVersion of the last list, or of the last object that was answered. */
  readonly at?: 'list' | 'object' | undefined
  /** The watch goes on until the end of the sequence; its events are compared then. */
  readonly watch?: boolean | undefined
}
