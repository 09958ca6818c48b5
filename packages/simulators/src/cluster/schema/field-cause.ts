/** One broken field, as the `details.causes` of a 422 have it. */
export interface FieldCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}
