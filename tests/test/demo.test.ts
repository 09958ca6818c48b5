import { describe, expect, it } from 'vitest'
import { runDemo } from '../support/run-demo.ts'

const STEPS = [
  'prepare',
  'health',
  'create',
  'wait healthy',
  'list',
  'push a second commit',
  'reconcile',
  'wait until that commit is live',
  'status',
  'delete',
  'wait gone',
] as const

describe('npm run demo', () => {
  it('does the main job through both engines and leaves nothing behind', async () => {
    const { code, output, left, processesLeft } = await runDemo([])
    expect(output.match(/^✔ .*(?= \d)/gm)).toEqual(STEPS.map((step) => `✔ ${step}`))
    for (const seen of ['"first commit"', '"second commit"', '404']) {
      expect(output.match(new RegExp(`ConfigMap demo/web-text in the cluster: ${seen}`, 'g')), seen).toHaveLength(2)
    }
    expect({ code, left, processesLeft }).toEqual({ code: 0, left: [], processesLeft: false })
  })

  // Not `list`, `status` and the like: they are over before a signal arrives.
  it.concurrent.each(['prepare', 'health', 'create', 'wait healthy', 'reconcile', 'wait until that commit is live', 'delete', 'wait gone'])(
    'ends without a trace when it is interrupted at "%s"',
    async (step) => {
      const { code, output, left, processesLeft } = await runDemo([], { interruptAt: `▸ ${step}\n` })
      expect(output).toContain('stopped by SIGINT')
      expect({ code, left, processesLeft }).toEqual({ code: 130, left: [], processesLeft: false })
    },
  )

  it.each([
    [['--unknown'], /--unknown/],
    [['--config', 'x.yaml'], /--config was given without --repo/],
    [['--timeout', 'soon'], /--timeout: found "soon"; accepted is/],
    [['--kubeconfig', 'x'], /for --config/],
  ])('refuses %j with the usage', async (args, message) => {
    const { code, output } = await runDemo(args)
    expect(code).toBe(2)
    expect(output).toMatch(message)
    expect(output).toContain('--namespace N')
  })

  it('tells how it is used', async () => {
    expect(await runDemo(['--help'])).toMatchObject({ code: 0, output: expect.stringContaining('npm run demo -- --config') })
  })
})
