import { createArgoCdAdapter } from '@gitops-dms/adapter-argocd'
import { createFluxAdapter } from '@gitops-dms/adapter-flux'
import type { Dms, DmsInstance, OperationHandle, OperationProgress, Status } from '@gitops-dms/core'
import { isDmsError } from '@gitops-dms/core'
import { createDmsFromConfig } from '@gitops-dms/core/config'
import type { DemoOptions } from './demo-options.ts'
import { FIRST_TEXT, SECOND_TEXT } from './demo-repository.ts'
import { type Cleanup, type DemoWorld, makeTemporaryFolder, realWorld, simulatedWorld } from './demo-world.ts'
import { Steps } from './steps.ts'
import { summaryTable } from './summary-table.ts'
import type { Terminal } from './terminal.ts'

/** The main job, whole: a repository deployed through every instance, changed by a commit, listed side by side, and removed. */
export async function runDemo(options: DemoOptions, terminal: Terminal, cleanup: Cleanup, signal: AbortSignal): Promise<void> {
  const steps = new Steps(terminal, signal)
  const { world, dms } = await steps.run('prepare', () => prepare(options, terminal, cleanup, signal))
  const instances = (options.instances.length > 0 ? options.instances : dms.instances).map((name) => dms.instance(name))
  const { name, namespace, timeoutMs } = options
  const wait = (handle: OperationHandle, instance: DmsInstance) =>
    handle.wait({ timeoutMs, signal, failOn: ['failed', 'retrying', 'degraded'], onProgress: progressPrinter(terminal, instance.name) })

  await steps.run('health', async (note) => {
    const report = await dms.health({ instances: instances.map((instance) => instance.name), signal })
    for (const { instance, status, engine, checks } of report.items) {
      const failed = checks.find((check) => !check.ok)
      if (failed !== undefined) throw new Error(`${instance}: ${status}: ${failed.message} (${failed.code})`)
      note(instance, `${engine.name} ${engine.version ?? ''} ${status}`.replace('  ', ' '))
    }
    if (report.errors[0] !== undefined) throw report.errors[0].error
  })

  const created = await steps.run('create', (note) =>
    onEach(instances, async (instance) => {
      const { repository } = world
      const handle = await instance.createDeployment(
        { name, namespace, gitRepo: repository.url, gitRevision: repository.branch, gitPath: repository.path },
        { signal },
      )
      if (options.config !== undefined) cleanup(`${name} on ${instance.name}`, () => removeLeftover(instance, name))
      note(instance.name, `${handle.ref.kind} ${handle.ref.controlNamespace}/${handle.ref.name}`)
      return handle
    }),
  )
  await steps.run('wait healthy', (note) =>
    onEach(instances, async (instance, index) => {
      const { status } = await wait(handleOf(created, index), instance)
      note(instance.name, status?.phase ?? '')
      await see(world, instance, namespace, FIRST_TEXT, terminal)
    }),
  )
  await steps.run('list', async (note) => {
    const list = await dms.listDeployments({}, { instances: instances.map((instance) => instance.name), signal })
    if (list.errors[0] !== undefined) throw list.errors[0].error
    const ours = list.items.filter((item) => item.spec.name === name)
    for (const item of ours) {
      terminal.line(`${item.instance.padEnd(14)} ${item.id}  ${item.status.phase}  ${shortRevision(item.status)}`)
      note(item.instance, `${item.status.phase} at ${shortRevision(item.status)}`)
    }
    if (ours.length !== instances.length) throw new Error(`the list has ${ours.length} of ${instances.length} deployments`)
  })

  const commit = await steps.run('push a second commit', async () => world.repository.commitText(SECOND_TEXT, signal))
  const reconciled = await steps.run('reconcile', () => onEach(instances, (instance) => reconcile(instance, name, signal)))
  await steps.run('wait until that commit is live', (note) =>
    onEach(instances, async (instance, index) => {
      const { status } = await wait(handleOf(reconciled, index), instance)
      const applied = status?.revisions[0]?.applied
      if (applied !== commit) throw new Error(`${instance.name}: ${applied ?? 'no commit'} is live, pushed was ${commit}`)
      note(instance.name, `${commit.slice(0, 8)} is live`)
      await see(world, instance, namespace, SECOND_TEXT, terminal)
    }),
  )
  await steps.run('status', (note) =>
    onEach(instances, async (instance) => {
      const status = await instance.getDeploymentStatus(name, { signal })
      const resources = status.resources ?? []
      for (const { kind, name: resource, health } of resources) terminal.line(`${instance.name.padEnd(14)} ${`${kind}/${resource}`.padEnd(28)} ${health}`)
      note(instance.name, `${status.phase}, ${resources.length} resources`)
    }),
  )

  const deleted = await steps.run('delete', () => onEach(instances, (instance) => instance.deleteDeployment(name, { cascade: 'workloads', signal })))
  await steps.run('wait gone', (note) =>
    onEach(instances, async (instance, index) => {
      await handleOf(deleted, index).wait({ timeoutMs, signal, onProgress: progressPrinter(terminal, instance.name) })
      note(instance.name, 'gone')
      await see(world, instance, namespace, null, terminal)
    }),
  )
  terminal.text(`\n${summaryTable(steps.records, instances.map((instance) => instance.name))}`)
}

async function prepare(options: DemoOptions, terminal: Terminal, cleanup: Cleanup, signal: AbortSignal): Promise<{ world: DemoWorld; dms: Dms }> {
  const folder = await makeTemporaryFolder(cleanup)
  const { config, repo } = options
  const world =
    config === undefined || repo === undefined
      ? await simulatedWorld(options, folder, cleanup, signal)
      : await realWorld({ ...options, config, repo }, folder, cleanup, signal)
  const adapters = { argocd: createArgoCdAdapter, flux: createFluxAdapter }
  const dms = await createDmsFromConfig({ file: world.configFile }, { adapters, env: world.env })
  cleanup('the client', () => dms.close())
  terminal.line(`${world.repository.url} at ${world.repository.first.slice(0, 8)}, folder ${world.repository.path}`)
  terminal.line(`${world.configFile}: ${dms.instances.join(', ')}`)
  return { world, dms }
}

/** Every instance at the same time; all failures are told. */
async function onEach<T>(instances: readonly DmsInstance[], work: (instance: DmsInstance, index: number) => Promise<T>): Promise<T[]> {
  const outcomes = await Promise.allSettled(instances.map(work))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures)
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

function handleOf(handles: readonly OperationHandle[], index: number): OperationHandle {
  const handle = handles[index]
  if (handle === undefined) throw new Error(`no operation for instance ${index}`)
  return handle
}

/** An engine that syncs by itself may just be at work: asked again until it takes the request. */
async function reconcile(instance: DmsInstance, name: string, signal: AbortSignal): Promise<OperationHandle> {
  for (;;) {
    try {
      return await instance.reconcileDeployment(name, { signal })
    } catch (error) {
      if (!isDmsError(error, 'OPERATION_IN_PROGRESS')) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
}

/** What the cluster itself says, asked by a plain request. */
async function see(world: DemoWorld, instance: DmsInstance, namespace: string, expected: string | null, terminal: Terminal): Promise<void> {
  const eye = world.eyeOf(instance.name)
  const { configMap } = world.repository
  if (eye === undefined) {
    terminal.line(`${instance.name.padEnd(14)} not looked behind its back (give --kubeconfig)`)
    return
  }
  const text = await eye.readText(namespace, configMap)
  const seen = text === null ? '404' : JSON.stringify(text)
  if (text !== expected) throw new Error(`${instance.name}: ConfigMap ${namespace}/${configMap} in the cluster: ${seen}, expected ${expected === null ? '404' : JSON.stringify(expected)}`)
  terminal.line(`${instance.name.padEnd(14)} seen in the cluster: ConfigMap ${namespace}/${configMap} ${seen}`)
}

/** One line per change of an axis. */
function progressPrinter(terminal: Terminal, instance: string): (progress: OperationProgress) => void {
  let previous = ''
  return ({ status, message, resources }) => {
    const axes = status === null ? 'gone' : `${status.phase.padEnd(12)} sync ${status.sync}, health ${status.health}, operation ${status.operation.state}`
    if (axes === previous) return
    previous = axes
    const count = resources === null ? '' : ` ${resources.done}/${resources.total}`
    terminal.line(`${instance.padEnd(14)} ${axes}${count}${message === null ? '' : `: ${message}`}`)
  }
}

const shortRevision = (status: Status) => status.revisions[0]?.applied?.slice(0, 8) ?? 'no commit'

async function removeLeftover(instance: DmsInstance, name: string): Promise<void> {
  const handle = await instance.deleteDeployment(name, { cascade: 'workloads', ifExists: true })
  if (handle.effect !== 'unchanged') await handle.wait({ timeoutMs: 30_000 })
}
