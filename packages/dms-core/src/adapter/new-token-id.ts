import { randomUUID } from 'node:crypto'

/** Id of an operation token: unique, and fit for an annotation or a query. */
export const newTokenId = (): string => randomUUID()
