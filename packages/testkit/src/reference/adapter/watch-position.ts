import { DmsError } from '@gitops-dms/core'
import { isKind, type Kind } from './reference-types.ts'

/** How far the stream of each kind has been read. */
export type Sequences = Readonly<Partial<Record<Kind, number>>>

/** `App:12.Release:15` */
export const formatPosition = (sequences: Sequences): string =>
  Object.entries(sequences)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, sequence]) => `${kind}:${sequence}`)
    .join('.')

/** @throws DmsError INVALID_ARGUMENT for a resume point that no watch gave. */
export function parsePosition(position: string | null): Sequences {
  const parts = (position ?? '').split('.').map((part) => /^([A-Za-z]+):(\d+)$/.exec(part))
  const entries = parts.map((part): [string, number] => [part?.[1] ?? '', Number(part?.[2])])
  if (entries.every(([kind]) => isKind(kind))) return Object.fromEntries(entries)
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    adapter: 'reference',
    message: 'resumeFrom: found one that no watch of this adapter gave; accepted is the cursor of an event',
    details: { path: 'resumeFrom' },
  })
}
