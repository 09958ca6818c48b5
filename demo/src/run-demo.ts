import { type Dms, type DmsInstance, isDmsError, type OperationHandle, type Status } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import type { DemoOptions } from './demo-options.ts'
import { FIRST_TEXT, SECOND_TEXT } from './demo-repository.ts'
import type { Cleanup, DemoWorld } from './demo-world.ts'
import { onEach } from './on-each.ts'
import { prepare } from './prepare.ts'
import { column, printProgress } from './print-progress.ts'
import { Steps } from './steps.ts'
import { summaryTable } from './summary-table.ts'
import type { Terminal } from './terminal.ts'

/** After a failure the engine may stand still; its deletion is asked for, but not waited for as long as a step would be. */
const REMOVAL_MS = 10_000

/** The main job, whole: a repository deployed through every instance, changed by a commit, listed side by side, and removed. */
export async function runDemo(options: DemoOptions, terminal: Terminal, cleanup: Cleanup, signal: AbortSignal): Promise<void> {
  const steps = new Steps(terminal, signal)
  const { name, namespace, timeoutMs } = options
  const { world, dms } = await steps.run('prepare', () => prepare(options, terminal, cleanup, signal))
  const instances = (options.instances.length > 0 ? options.instances : dms.instances).map((one) => dms.instance(one))
  const waitFor = (handles: ReadonlyMap<string, OperationHandle>, instance: DmsInstance) => {
    const handle = handles.get(instance.name)
    if (handle === undefined) throw new Error(`${instance.name}: nothing to wait for`)
    const onProgress = printProgress(terminal, instance.name)
    return handle.wait({ timeoutMs, signal, failOn: ['failed', 'retrying', 'degraded'], onProgress })
  }
  const see = (instance: DmsInstance, expected: string | null) => lookBehind(world, instance.name, namespace, expected, terminal)

  await steps.run('health', (note) => checkHealth(dms, instances, signal, note))

  const created = await steps.run('create', (note) =>
    onEach(instances, async (instance) => {
      const { url, branch, path } = world.repository
      const handle = await instance.createDeployment({ name, namespace, gitRepo: url, gitRevision: branch, gitPath: path }, { signal })
      // Simulated servers take everything with them.
      if (options.config !== undefined) cleanup(`${name} on ${instance.name}`, () => removeLeftover(instance, name))
      note(instance.name, `${handle.ref.kind} ${handle.ref.controlNamespace}/${handle.ref.name}`)
      return handle
    }),
  )
  await steps.run('wait healthy', (note) =>
    onEach(instances, async (instance) => {
      const { status } = await waitFor(created, instance)
      note(instance.name, `${status?.phase}${await see(instance, FIRST_TEXT)}`)
    }),
  )
  await steps.run('list', async (note) => {
    const list = await dms.listDeployments({}, { instances: instances.map((instance) => instance.name), signal })
    if (list.errors[0] !== undefined) throw list.errors[0].error
    const ours = list.items.filter((item) => item.spec.name === name)
    for (const { instance, id, status } of ours) {
      terminal.line(`${column(instance)} ${id}  ${status.phase}  ${liveCommit(status)}`)
      note(instance, `${status.phase} at ${liveCommit(status)}`)
    }
    if (ours.length !== instances.length) throw new Error(`the list has ${ours.length} of ${instances.length} deployments`)
  })

  const commit = await steps.run('push a second commit', () => world.repository.commitText(SECOND_TEXT, signal))
  const reconciled = await steps.run('reconcile', () => onEach(instances, (instance) => reconcile(instance, name, signal)))
  await steps.run('wait until that commit is live', (note) =>
    onEach(instances, async (instance) => {
      const { status } = await waitFor(reconciled, instance)
      const applied = status?.revisions[0]?.applied
      if (applied !== commit) throw new Error(`${instance.name}: ${applied ?? 'no commit'} is live, pushed was ${commit}`)
      note(instance.name, `${commit.slice(0, 8)} is live${await see(instance, SECOND_TEXT)}`)
    }),
  )
  await steps.run('status', (note) =>
    onEach(instances, async (instance) => {
      const status = await instance.getDeploymentStatus(name, { signal })
      const resources = status.resources ?? []
      for (const resource of resources) terminal.line(`${column(instance.name)} ${`${resource.kind}/${resource.name}`.padEnd(28)} ${resource.health}`)
      note(instance.name, `${status.phase}, ${resources.length} resources`)
    }),
  )

  const deleted = await steps.run('delete', () => onEach(instances, (instance) => instance.deleteDeployment(name, { cascade: 'workloads', signal })))
  await steps.run('wait gone', (note) =>
    onEach(instances, async (instance) => {
      await waitFor(deleted, instance)
      note(instance.name, `gone${await see(instance, null)}`)
    }),
  )
  const names = instances.map((instance) => instance.name)
  terminal.text(`\n${summaryTable(steps.records, names, terminal.width)}`)
}

async function checkHealth(
  dms: Dms,
  instances: readonly DmsInstance[],
  signal: AbortSignal,
  note: (instance: string, found: string) => void,
): Promise<void> {
  const { items, errors } = await dms.health({ instances: instances.map((instance) => instance.name), signal })
  if (errors[0] !== undefined) throw errors[0].error
  for (const { instance, status, engine } of items) note(instance, [engine.name, engine.version, status].filter((part) => part !== null).join(' '))
  const failed = items.flatMap(({ instance, status, checks }) =>
    checks.filter((check) => !check.ok).map((check) => new Error(`${instance}: ${status}: ${check.message} (${check.code})`)),
  )
  if (failed.length > 0) throw new AggregateError(failed)
}

/** An engine that syncs by itself may just be at work: asked again until it takes the request. */
async function reconcile(instance: DmsInstance, name: string, signal: AbortSignal): Promise<OperationHandle> {
  for (;;) {
    try {
      return await instance.reconcileDeployment(name, { signal })
    } catch (error) {
      if (!isDmsError(error, 'OPERATION_IN_PROGRESS')) throw error
      await systemClock.sleep(500, signal)
    }
  }
}

/** What the cluster itself says, asked by a plain request; as words for the summary. */
async function lookBehind(world: DemoWorld, instance: string, namespace: string, expected: string | null, terminal: Terminal): Promise<string> {
  const eye = world.eyeOf(instance)
  if (eye === undefined) {
    terminal.line(`${column(instance)} not looked behind its back; --kubeconfig lets the demo do so`)
    return ''
  }
  const { configMap } = world.repository
  const text = await eye.readText(namespace, configMap)
  const words = (found: string | null) => (found === null ? '404' : JSON.stringify(found))
  const seen = `ConfigMap ${namespace}/${configMap} in the cluster: ${words(text)}`
  if (text !== expected) throw new Error(`${instance}: ${seen}, expected was ${words(expected)}`)
  terminal.line(`${column(instance)} ${seen}`)
  return `; cluster: ${words(text)}`
}

const liveCommit = (status: Status) => status.revisions[0]?.applied?.slice(0, 8) ?? 'no commit'

async function removeLeftover(instance: DmsInstance, name: string): Promise<void> {
  const handle = await instance.deleteDeployment(name, { cascade: 'workloads', ifExists: true })
  if (handle.effect !== 'unchanged') await handle.wait({ timeoutMs: REMOVAL_MS })
}
