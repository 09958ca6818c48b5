import { readFile } from 'node:fs/promises'
import { buildFailure } from './build-failure.ts'
import { pathKind } from './kustomization-file.ts'
import type { BuildTarget } from './target.ts'

type Place = Pick<BuildTarget, 'root' | 'shown'>

export const isInside = ({ root }: Place, path: string) => path === root || path.startsWith(`${root}/`)

/** A file in or below the root. @throws RenderFailure `build`, in the words of Go, or of kustomize-controller for what is outside. */
export async function readInside(place: Place, file: string): Promise<string> {
  const shown = place.shown(file)
  if (!isInside(place, file)) {
    throw buildFailure(`fs-security-constraint read ${shown}: path '${shown}' is not in or below '${place.shown(place.root)}'`)
  }
  const kind = await pathKind(file)
  if (kind === 'missing') throw buildFailure(`open ${shown}: no such file or directory`)
  if (kind === 'folder') throw buildFailure(`read ${shown}: is a directory`)
  return await readFile(file, 'utf8')
}
