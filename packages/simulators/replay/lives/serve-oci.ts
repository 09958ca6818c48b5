import { startOciStore } from '../../src/oci/start-oci-store.ts'
import type { GivenEntry } from '../given.ts'

export interface RecordedStore {
  /** `127.0.0.1:<port>`. */
  readonly host: string
  /** What a note tells of: the content that is given for its (recorded) digest. False = nothing is given of it. */
  push(digest: string): Promise<boolean>
  /** A text with the digests of then as they are here: the bytes of then are in no recording. */
  here(text: string): string
  close(): Promise<void>
}

/** Where nothing listens. */
const NOTHING: RecordedStore = { host: '127.0.0.1:5000', push: async () => false, here: (text) => text, close: async () => undefined }

/** An OCI store with what is given of it. */
export async function serveOci(given: readonly GivenEntry[], notes: readonly string[]): Promise<RecordedStore> {
  const contents = given.flatMap((entry) => ('oci' in entry ? [entry.oci] : []))
  if (contents.length === 0) return NOTHING
  const store = await startOciStore()
  const digests = new Map<string, string>()
  const push = async (digest: string): Promise<boolean> => {
    const content = contents.find((one) => one.digest === digest)
    if (content === undefined) return false
    const { digest: _recorded, ...pushed } = content
    digests.set(digest, await store.push(pushed))
    return true
  }
  for (const { digest } of contents) if (!notes.includes(digest)) await push(digest)
  return {
    host: store.host,
    push,
    here: (text) => [...digests].reduce((changed, [then, now]) => changed.replaceAll(then, now), text),
    close: () => store.close(),
  }
}
