import type { JsonObject } from '../../contract/json.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import type { ProjectedList } from './project-list.ts'

export interface PageWalk<T> {
  /** Fetches and projects one page: the first without a cursor, each further one with that of the page before. */
  fetchPage(cursor: string | undefined): Promise<ProjectedList<T>>
  /** The cursor of the next page in what is beside the items; undefined or empty on the last. Default: `metadata.continue`. */
  nextCursor?(rest: JsonObject): string | undefined
  /**
   * Called when a page after the first is EXPIRED (HTTP 410), with how often that has happened in this walk. True: begin anew, and forget
   * what came; false: the error is the caller's. Default: false.
   */
  onExpired?(error: DmsError, times: number): boolean | Promise<boolean>
}

/** Walks over all pages of a list. The result is whole; `rest` is that of the last page. @throws what fetchPage throws, and PROTOCOL. */
export async function projectPages<T>(walk: PageWalk<T>): Promise<ProjectedList<T>> {
  const { nextCursor = continueOf } = walk
  let items: T[] = []
  let cursor: string | undefined
  for (let expired = 0; ; ) {
    let page: ProjectedList<T>
    try {
      page = await walk.fetchPage(cursor)
    } catch (error) {
      if (cursor === undefined || !isDmsError(error, 'EXPIRED')) throw error
      expired += 1
      if ((await walk.onExpired?.(error, expired)) !== true) throw error
      items = []
      cursor = undefined
      continue
    }
    // Not by spread: a page may have more items than a call may have arguments.
    for (const item of page.items) items.push(item)
    const next = nextCursor(page.rest) || undefined
    if (next === undefined) return { items, rest: page.rest }
    if (next === cursor) throw new DmsError({ code: 'PROTOCOL', message: 'a page of the list names itself as the next one' })
    cursor = next
  }
}

function continueOf({ metadata }: JsonObject): string | undefined {
  const next = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as JsonObject)['continue'] : undefined
  return typeof next === 'string' ? next : undefined
}
