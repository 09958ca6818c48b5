import type { DeploymentPage, ListQuery } from '@gitops-dms/core'

/** Longer than any walk of a check: a cursor that leads nowhere ends too. */
const MOST_PAGES = 200

/** All pages of a list, one after the other. `between` is called before each further page. */
export async function walkPages(
  list: (query: ListQuery) => Promise<DeploymentPage>,
  query: ListQuery,
  between: (page: number) => Promise<void> | void = () => undefined,
): Promise<readonly DeploymentPage[]> {
  const pages: DeploymentPage[] = []
  let cursor: string | null = null
  do {
    if (pages.length > 0) await between(pages.length)
    const page: DeploymentPage = await list({ ...query, ...(cursor !== null && { cursor }) })
    pages.push(page)
    cursor = page.cursor
  } while (cursor !== null && pages.length < MOST_PAGES)
  return pages
}

export const idsOf = (pages: readonly DeploymentPage[]) => pages.flatMap(({ items }) => items.map(({ id }) => id))
