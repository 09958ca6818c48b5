import type { FieldCause } from '../schema/field-cause.ts'

export const invalidValue = (field: string, value: unknown, reason: string): FieldCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${reason}`,
  field,
})

export const immutable = (field: string, value: unknown): FieldCause => invalidValue(field, value, 'field is immutable')

export const forbidden = (field: string, reason: string): FieldCause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${reason}`, field })

export const required = (field: string, reason?: string): FieldCause => ({
  reason: 'FieldValueRequired',
  message: reason === undefined ? 'Required value' : `Required value: ${reason}`,
  field,
})

export const tooLong = (field: string, bytes: number): FieldCause => ({
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${bytes} bytes`,
  field,
})

export const unsupported = (field: string, value: string, supported: readonly string[]): FieldCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
  field,
})
