import type { BenchEntry } from './bench-entry.ts'
import { abortListeners } from './entries/abort-listeners.ts'
import { importCore } from './entries/import-core.ts'
import { simulatorObjects } from './entries/simulator-objects.ts'
import { simulatorRequests } from './entries/simulator-requests.ts'
import { simulatorStart } from './entries/simulator-start.ts'
import { tarballSize } from './entries/tarball-size.ts'
import { viewMemory } from './entries/view-memory.ts'

export const ENTRIES: readonly BenchEntry[] = [
  importCore,
  tarballSize,
  abortListeners,
  viewMemory,
  simulatorStart,
  simulatorObjects,
  simulatorRequests,
]
