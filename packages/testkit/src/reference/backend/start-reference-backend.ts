import type { Clock, JsonObject } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import type { Backend, Control, Faults, Oracle } from '../../context/backend.ts'
import { issueServerCertificate } from '../../simulator/certificate-authority.ts'
import { createExchangeLog } from '../../simulator/exchange-log.ts'
import { createFaults } from '../../simulator/fault-kit.ts'
import { serveHttps } from '../../simulator/https-server.ts'
import { advance, watchForWork } from './engine/advance.ts'
import { Scheduler } from './engine/scheduler.ts'
import { createGrease } from './grease.ts'
import { KindRegistry } from './kind-registry.ts'
import { createControl } from './oracle/control.ts'
import { exampleSpec } from './oracle/example-spec.ts'
import { createOracle } from './oracle/oracle.ts'
import { Access } from './routes/access.ts'
import { allRoutes } from './routes/all-routes.ts'
import { answerCall } from './routes/answer-call.ts'
import type { RouteContext } from './routes/route.ts'
import { VERSION } from './routes/service-routes.ts'
import { PackageShelf } from './sources/package-shelf.ts'
import { SourceWorld } from './sources/source-world.ts'
import { ListSnapshots } from './store/list-snapshots.ts'
import { ObjectStore } from './store/object-store.ts'
import { REFERENCE_TIMING, type ReferenceTiming } from './timing.ts'
import { TargetCluster } from './workloads/target-cluster.ts'

export interface ReferenceBackendOptions {
  /** What the engine lives by. Default: the real one. The network stays in real time. */
  readonly clock?: Clock
  readonly timing?: Partial<ReferenceTiming>
  /** Whatever the protocol does not promise is done another way, by this seed: order of members, unknown members, marks, size of pages, delays. Default: it is not. */
  readonly seed?: number
}

export interface ReferenceBackend extends Backend {
  readonly settings: JsonObject & { readonly serverUrl: string; readonly token: string; readonly tls: { readonly ca: string } }
  /** `https://127.0.0.1:<port>` */
  readonly url: string
  /** PEM of the authority that clients must trust. */
  readonly ca: string
  /** Good for everything, as long as the backend lives. */
  readonly token: string
  /** For `POST /v1/login`. */
  readonly username: string
  readonly password: string
  readonly oracle: Oracle
  readonly control: Required<Control>
  readonly faults: Faults
}

/** The engine that `wire.md` describes, on a free port of loopback. */
export async function startReferenceBackend(options: ReferenceBackendOptions = {}): Promise<ReferenceBackend> {
  const clock = options.clock ?? systemClock
  const timing = { ...REFERENCE_TIMING, ...options.timing }
  const world = new SourceWorld(clock)
  const scheduler = new Scheduler(clock)
  const context: RouteContext = {
    clock,
    timing,
    world,
    scheduler,
    store: new ObjectStore(clock),
    packages: new PackageShelf(clock, world),
    cluster: new TargetCluster(),
    runtimes: new Map(),
    kinds: new KindRegistry(),
    snapshots: new ListSnapshots(),
    access: new Access(clock, timing.tokenMs),
    grease: createGrease(options.seed),
  }
  const { token, username, password } = context.access
  const [faults, log, certificate] = [createFaults(), createExchangeLog(), await issueServerCertificate()]
  const server = await serveHttps(answerCall(allRoutes(context), context), certificate, { faults, log })
  const ignore = watchForWork(context)
  scheduler.start((runtime) => advance(context, runtime))
  return {
    name: 'reference',
    version: VERSION,
    url: server.url,
    ca: certificate.ca,
    token,
    username,
    password,
    settings: { serverUrl: server.url, token, tls: { ca: certificate.ca } },
    spec: exampleSpec,
    oracle: createOracle(context, log),
    control: createControl(context),
    faults,
    close: async () => {
      ignore()
      await server.close()
      await scheduler.stop()
    },
  }
}
