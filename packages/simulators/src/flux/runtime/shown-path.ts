import { randomInt } from 'node:crypto'
import { relative } from 'node:path'

/** The temporary folder that a message of a controller shows; a new one in each pass. */
export class ShownPath {
  readonly #root: string
  readonly #shown: string

  /** @param root where the files really are. @param name what its name begins with. Default: as that of kustomize-controller. */
  constructor(root: string, name = 'kustomization') {
    this.#root = root
    this.#shown = `/tmp/${name}-${randomInt(1_000_000_000)}`
  }

  of(path: string): string {
    const below = relative(this.#root, path)
    return below === '' ? this.#shown : `${this.#shown}/${below}`
  }
}
