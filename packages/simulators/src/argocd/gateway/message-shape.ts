/** How Go's decoder sees a member: what is of another JSON type is refused, what is not listed is left out. */
export type FieldShape = 'string' | 'bool' | 'int64' | 'any' | MessageShape | { readonly list: FieldShape } | { readonly map: FieldShape }

export interface MessageShape {
  /** Go's name, as it stands in errors: `ApplicationSyncRequest`. */
  readonly type: string
  /** Where Go has it, as it stands in errors. Default `v1alpha1`. */
  readonly goPackage?: string
  readonly fields: Readonly<Record<string, FieldShape>>
  /** Must be there, in the order in which they are missed; an empty text counts. */
  readonly required?: readonly string[]
}
