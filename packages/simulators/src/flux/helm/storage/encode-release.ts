import { gunzipSync, gzipSync } from 'node:zlib'
import type { Release } from './release.ts'

/** `data.release` of a storage Secret: base64 (of the Secret) of base64 (of Helm) of gzipped JSON. */
export const encodeRelease = (release: Release): string => Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64')

/** Undefined when somebody wrote something else. */
export function decodeRelease(data: string): Release | undefined {
  const zipped = Buffer.from(Buffer.from(data, 'base64').toString(), 'base64')
  try {
    return JSON.parse(gunzipSync(zipped).toString()) as Release
  } catch {
    // Neither gzip nor JSON: Helm passes over such a Secret.
    return undefined
  }
}
