/** A fault of the kit, of a check, or of what was given to the kit: never one of the adapter. The check ends as `error`. */
export class KitError extends Error {
  override readonly name = 'KitError'
}
