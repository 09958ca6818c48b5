import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseGoYaml } from '../../src/rendering/go-yaml.ts'
import { buildKustomization } from '../../src/rendering/kustomize/build-kustomization.ts'
import type { KustomizationOverlay } from '../../src/rendering/kustomize/overlay.ts'
import { RenderFailure } from '../../src/rendering/render-failure.ts'
import flux from './outputs/flux-kustomize.json' with { type: 'json' }
import kustomize from './outputs/kustomize.json' with { type: 'json' }
import { type Files, withFolder } from './written-folder.ts'

interface Case {
  readonly files: Files
  readonly spec?: KustomizationOverlay
  readonly output?: string
  readonly error?: string
}

const objectsOf = (text: string) => parseGoYaml(text).flatMap(({ value }) => (value === undefined ? [] : [value]))

describe('kustomize build', () => {
  test.each(Object.entries(kustomize.cases as unknown as Record<string, Case>))('%s', async (_, { files, output = '', error }) => {
    await withFolder({ ...(kustomize.shared as Files), ...files }, async (root) => {
      const built = buildKustomization({ root, folder: root, generate: false, shown: (path) => path.replace(root, '<root>') })
      if (error === undefined) expect(await built).toEqual(objectsOf(output))
      else expect((await failureOf(built)).message.trim()).toBe(error)
    })
  })
})

describe('a Kustomization of Flux over a folder', () => {
  test.each(Object.entries(flux.cases as unknown as Record<string, Case>))('%s', async (_, { files, spec, output = '', error }) => {
    await withFolder(files, async (root) => {
      const shown = (path: string) => path.replace(root, '<root>').replace(dirname(root), '<outside>')
      const built = buildKustomization({ root, folder: `${root}/a`, shown, overlay: spec })
      if (error === undefined) {
        expect(await built).toEqual(objectsOf(output))
        return
      }
      const { kind, message } = await failureOf(built)
      expect(`${kind}: ${message.trim()}`).toBe(error)
    })
  })
})

async function failureOf(work: Promise<unknown>): Promise<RenderFailure> {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof RenderFailure)) throw failure ?? new Error('it was built')
  return failure
}
