import type { PrinterColumn } from '../cluster/kinds.ts'

/** What `kubectl get` shows of the Flux kinds. */
export const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }
export const READY: PrinterColumn = { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }
export const STATUS: PrinterColumn = { name: 'Status', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].message' }
export const column = (name: string, jsonPath: string): PrinterColumn => ({ name, type: 'string', jsonPath })
