import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../../src/cluster/kube-object.ts'
import { loadChart } from '../../src/rendering/helm/load-chart.ts'
import { renderChart } from '../../src/rendering/helm/render-chart.ts'
import { RECORDINGS } from '../support/recordings.ts'
import helm from './outputs/helm.json' with { type: 'json' }
import { type Files, withFolder } from './written-folder.ts'

interface Case {
  readonly chart: 'big' | 'err'
  readonly values?: JsonMap
  readonly template?: string
  readonly manifest?: string
  readonly error?: string
}

const RELEASE = { name: 'rel', namespace: 'ns', revision: 1, isInstall: true, isUpgrade: false }
const withoutBlankLines = (text: string) => text.replace(/\n{2,}/g, '\n')

describe('helm template', () => {
  const cases = helm.cases as unknown as readonly Case[]
  test.each(cases.map((one) => [one.template ?? JSON.stringify(one.values), one] as const))(
    '%s',
    async (_, { chart: name, values = {}, template, manifest, error }) => {
      const files: Files = {
        ...(helm.charts as unknown as Record<string, Files>)[name],
        ...(template === undefined ? {} : { 'templates/a.yaml': template }),
      }
      await withFolder(files, async (folder) => {
        const chart = await loadChart(folder)
        const render = () => renderChart({ chart, values, release: RELEASE })
        if (error === undefined) expect(withoutBlankLines(render().manifest)).toBe(withoutBlankLines(manifest ?? ''))
        else expect(render).toThrow(expect.objectContaining({ kind: 'template', message: error }))
      })
    },
  )
})

describe('the recorded charts', () => {
  const chartOf = (version: string) => loadChart(join(RECORDINGS, 'charts', `web-${version}.tgz`))

  test.each(['1.0.0', '1.1.0', '2.0.0'])('web %s', async (version) => {
    const chart = await chartOf(version)
    const { objects, hooks, values } = renderChart({ chart, values: { replicaCount: 3, image: { tag: '2' } }, release: RELEASE })
    expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(['ConfigMap/rel-conf', 'Deployment/rel-web'])
    expect(objects[1]?.spec).toMatchObject({ replicas: 3, template: { spec: { containers: [{ image: 'web:2' }] } } })
    expect(hooks).toMatchObject([{ events: ['test'], weight: 0, path: 'web/templates/tests/t.yaml', object: { kind: 'Job' } }])
    expect(values).toMatchObject({ replicaCount: 3, image: { name: 'web', tag: '2' } })
    expect(chart.metadata.version).toBe(version)
  })

  test('fail where a value is required', async () => {
    const chart = await chartOf('1.0.0')
    expect(() => renderChart({ chart, values: { broken: true }, release: RELEASE })).toThrow(
      'execution error at (web/templates/all.yaml:23:10): a value for .Values.must is required',
    )
  })
})
