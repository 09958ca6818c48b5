import { randomUUID } from 'node:crypto'
import type { ReferencedFiles } from './helm/helm-source.ts'
import type { SourceContent } from './source-content.ts'

/** What messages show instead of the folder of a git repository. */
export const CACHED_SOURCE = '<path to cached source>'

/** How a message shows a path in one of the trees that are used: nobody is told where they really are. */
export function shownPath({ content, references }: { readonly content: SourceContent; readonly references: ReadonlyMap<string, ReferencedFiles> }) {
  const downloaded = `/tmp/${randomUUID()}`
  const trees = [content.root, ...[...references.values()].flatMap(({ root }) => (root === undefined ? [] : [root]))]
  return (path: string) => {
    const tree = trees.find((root) => path === root || path.startsWith(`${root}/`))
    if (tree === undefined) return path
    // Charts are unpacked elsewhere, under a name that means nothing.
    return `${content.root === tree && content.isDownloaded ? downloaded : CACHED_SOURCE}${path.slice(tree.length)}`
  }
}
