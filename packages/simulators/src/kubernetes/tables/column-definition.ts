/** A column of a Table, as it is on the wire. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
}

export const column = (name: string, type: string, priority: number, description: string): ColumnDefinition => ({
  name,
  type,
  format: '',
  description,
  priority,
})

/** The first column of every table. */
export const NAME: ColumnDefinition = {
  ...column(
    'Name',
    'string',
    0,
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  ),
  format: 'name',
}

/** Of the creation time. */
export const AGE_DESCRIPTION =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

export const AGE: ColumnDefinition = column('Age', 'string', 0, AGE_DESCRIPTION)
export const CREATED: ColumnDefinition = column('Created At', 'date', 0, AGE_DESCRIPTION)
