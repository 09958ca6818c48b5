import { randomInt } from 'node:crypto'
import { relative } from 'node:path'

/** The temporary folder that a message of kustomize-controller shows; a new one in each pass. */
export class ShownPath {
  readonly #root: string
  readonly #shown = `/tmp/kustomization-${randomInt(1_000_000_000)}`

  /** @param root where the files really are. */
  constructor(root: string) {
    this.#root = root
  }

  of(path: string): string {
    const below = relative(this.#root, path)
    return below === '' ? this.#shown : `${this.#shown}/${below}`
  }
}
