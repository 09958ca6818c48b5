import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startBucketServer } from '../../../src/bucket/start-bucket-server.ts'
import { BUCKET, GIT_REPOSITORY, HELM_CHART, HELM_REPOSITORY, OCI_REPOSITORY } from '../../../src/flux/kinds.ts'
import { commitFiles } from '../../../src/git/commit-files.ts'
import { startGitServer } from '../../../src/git/git-server.ts'
import { startStaticServer } from '../../../src/git/start-static-server.ts'
import { startOciStore } from '../../../src/oci/start-oci-store.ts'
import { startFluxWorld } from '../../support/flux-world.ts'
import { packedChart } from '../../support/packed-chart.ts'

/** At each of these the writes of a first pass are elsewhere: 750 ms after the finalizer, 20 ms each. */
const STOPS = [770, 800, 820, 840, 860, 880, 1_600]

test.each(STOPS)('a controller that stops after %d ms leaves no folder behind', async (ms) => {
  const world = await startFluxWorld()
  const temporary = join(world.folder, 'temporary')
  const before = process.env['TMPDIR']
  await mkdir(join(world.folder, 'stuff'), { recursive: true })
  await mkdir(temporary)
  await writeFile(join(world.folder, 'stuff', 'a.yaml'), 'a: 1\n')
  await writeFile(join(world.folder, 'web-1.0.0.tgz'), await packedChart('web', '1.0.0'))
  await writeFile(
    join(world.folder, 'index.yaml'),
    'apiVersion: v1\nentries:\n  web:\n    - {apiVersion: v2, name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n',
  )
  await commitFiles(join(world.folder, 'web.git'), { message: 'one', files: { 'chart/Chart.yaml': 'name: web\nversion: 1.0.0\n' }, at: 1 })
  const git = await startGitServer({ root: world.folder })
  const files = await startStaticServer({ root: world.folder })
  const objects = await startBucketServer({ root: world.folder })
  const store = await startOciStore()
  await store.push({ repository: 'app', tag: 'latest', files: { a: '1' } })
  process.env['TMPDIR'] = temporary
  try {
    const interval = '1h'
    await world.create(GIT_REPOSITORY, 'git', { interval, url: `${git.url}/web.git`, ref: { branch: 'main' } })
    await world.create(HELM_REPOSITORY, 'charts', { interval, url: files.url })
    await world.create(OCI_REPOSITORY, 'oci', { interval, url: `oci://${store.host}/app`, insecure: true })
    await world.create(BUCKET, 'bucket', { interval, endpoint: new URL(objects.url).host, insecure: true, bucketName: 'stuff' })
    await world.pass(ms === 1_600 ? 1_600 : 0)
    await world.create(HELM_CHART, 'packed', { interval, chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } })
    await world.create(HELM_CHART, 'folder', { interval, chart: 'chart', sourceRef: { kind: 'GitRepository', name: 'git' } })
    await world.pass(ms === 1_600 ? 830 : ms)
    await world.stop()
    expect(await readdir(temporary)).toEqual([])
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    await world.close()
    await Promise.all([git.close(), files.close(), objects.close(), store.close()])
  }
})
