import { createHash } from 'node:crypto'
import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { readArchive, writeFiles } from '../../../remote/archive.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import type { ArtifactFiles } from '../artifact-store.ts'
import { unpackChart } from '../helm/chart-files.ts'
import { packFolder } from '../pack-folder.ts'
import { SourceFailure } from '../source-failure.ts'
import type { SourceTools } from '../source-tools.ts'
import { filledFolder, handingOver } from '../temporary-folder.ts'

export interface LayerContent {
  readonly digest: string
  readonly size: number
  readonly files: ArtifactFiles
}

/** A layer as an artifact: packed anew without what is ignored, or (`operation: copy`) as it is. @throws SourceFailure. */
export async function layerContent(tools: SourceTools, object: KubeObject, blob: Buffer, isChart: boolean): Promise<LayerContent> {
  const { clock } = tools
  try {
    if (textAt(object, 'spec', 'layerSelector', 'operation') === 'copy') {
      const files = isChart ? await unpackChart(clock, blob) : await unpack(tools, blob)
      return { digest: `sha256:${createHash('sha256').update(blob).digest('hex')}`, size: blob.length, files }
    }
    const files = await unpack(tools, blob)
    return await handingOver(clock, files, async () => ({ ...(await packFolder(clock, files.directory, textAt(object, 'spec', 'ignore'))), files }))
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const message = `failed to extract layer contents from artifact: ${error.message}`
    throw new SourceFailure('OCIArtifactLayerOperationFailed', message, { cause: error })
  }
}

async function unpack({ clock }: SourceTools, blob: Buffer): Promise<ArtifactFiles> {
  const files = await readArchive(blob, clock)
  return await filledFolder(clock, (directory) => writeFiles(directory, files, clock))
}
