/** Parts of an Argo CD that can be down, as switches. Each returns what ends it. */
export interface PartOutages {
  /** The application controller stands still: a refresh hangs, a sync is accepted and waits. */
  controller(): () => void
  /** The repository server refuses connections: every call of it is Unavailable after 2 s. */
  repoServer(): () => void
  /** Redis refuses connections. When it is back it is empty. */
  redis(): () => void
  /** The Kubernetes API, as Argo CD reaches it, refuses connections or accepts them and says nothing. */
  kubernetes(how: 'refused' | 'silent'): () => void
  /** The nodes of the cluster cannot be reached for logs. */
  nodes(): () => void
}

const PARTS = ['controller', 'repoServer', 'redis', 'nodes'] as const
type Part = (typeof PARTS)[number]

/** What is down now. */
export class Outages {
  readonly #down = new Map<Part, number>()
  readonly #listeners = new Set<() => void>()
  #kubernetes: ('refused' | 'silent')[] = []
  /** The API server has been told to end: streams say nothing any more. */
  isStopping = false

  get controller(): boolean {
    return this.#isDown('controller')
  }

  get repoServer(): boolean {
    return this.#isDown('repoServer')
  }

  get redis(): boolean {
    return this.#isDown('redis')
  }

  get nodes(): boolean {
    return this.#isDown('nodes')
  }

  get kubernetes(): 'refused' | 'silent' | undefined {
    return this.#kubernetes.at(-1)
  }

  /** Called with every change. Returns what ends it. */
  onChange(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => {
      this.#listeners.delete(changed)
    }
  }

  readonly switches: PartOutages = {
    controller: () => this.#take('controller'),
    repoServer: () => this.#take('repoServer'),
    redis: () => this.#take('redis'),
    nodes: () => this.#take('nodes'),
    kubernetes: (how) => {
      this.#kubernetes = [...this.#kubernetes, how]
      this.#tell()
      return once(() => {
        const at = this.#kubernetes.indexOf(how)
        this.#kubernetes = this.#kubernetes.filter((_, index) => index !== at)
        this.#tell()
      })
    },
  }

  #isDown(part: Part): boolean {
    return (this.#down.get(part) ?? 0) > 0
  }

  #take(part: Part): () => void {
    const change = (by: 1 | -1) => {
      this.#down.set(part, (this.#down.get(part) ?? 0) + by)
      this.#tell()
    }
    change(1)
    return once(() => change(-1))
  }

  #tell(): void {
    for (const changed of this.#listeners) changed()
  }
}

function once(end: () => void): () => void {
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    end()
  }
}
