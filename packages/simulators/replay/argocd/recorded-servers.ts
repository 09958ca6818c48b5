import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { systemClock } from '@gitops-dms/core/adapter'
import { serveCharts } from '../lives/serve-charts.ts'
import { serveTimedRepositories, type TimedRepositories } from './timed-repositories.ts'

/** Repositories and charts that a recording comes with. */
export interface RecordedContent {
  /** Name of a repository to its fast-export file. */
  readonly repositories: ReadonlyMap<string, string>
  /** Folder of the chart repository; undefined = there is none. */
  readonly charts: string | undefined
}

/** What stood at port 3000 then: git repositories and charts. */
export interface RecordedServers extends Omit<TimedRepositories, 'url'> {
  /** A text of the recording with the addresses of then as they are now; also where it is escaped for a path. */
  here(text: string): string
}

const THEN = 'http://127.0.0.1:3000'

/** Those repositories that the recording speaks of, or that one of these does. */
export async function startRecordedServers(content: RecordedContent, spoken: string): Promise<RecordedServers> {
  const named = await spokenOf(content.repositories, spoken)
  const { url, ...repositories } = await serveTimedRepositories(named.repositories)
  const relay = named.texts.slice(1).some((text) => text.includes(THEN)) ? await relayTo(Number(new URL(url).port)) : undefined
  const charts = await serveCharts(content.charts)
  const addresses: readonly (readonly [string, string])[] = [
    [`${THEN}/charts`, charts.url],
    [THEN, url],
  ]
  return {
    ...repositories,
    here: (text) =>
      addresses.reduce(
        (sofar, [then, now]) =>
          sofar.replaceAll(then, now).replaceAll(encodeURIComponent(then), encodeURIComponent(now)).replaceAll(escaped(then), escaped(now)),
        text,
      ),
    close: async () => {
      await Promise.all([repositories.close(), charts.close(), relay?.close()])
    },
  }
}

/** As queries have it, with colons alone escaped. */
const escaped = (url: string) => url.replaceAll(':', '%3A')

async function spokenOf(
  all: ReadonlyMap<string, string>,
  text: string,
): Promise<{ readonly repositories: ReadonlyMap<string, string>; readonly texts: readonly string[] }> {
  const repositories = new Map<string, string>()
  const texts = [text]
  for (const spoken of texts) {
    for (const [name, file] of all) {
      if (repositories.has(name) || !spoken.includes(`/${name}.git`)) continue
      repositories.set(name, file)
      texts.push(await readFile(file, 'utf8'))
    }
  }
  return { repositories, texts }
}

/** How long another replay on this machine may have the port. */
const PATIENCE_MS = 60_000

/** A commit that names the address of then cannot be changed and keep its hash: such a repository is served there, too. */
async function relayTo(port: number): Promise<{ close(): Promise<void> }> {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1')
    from.pipe(to).pipe(from)
    for (const [one, other] of [[from, to] as const, [to, from] as const]) one.on('error', () => other.destroy())
  })
  const { hostname, port: then } = new URL(THEN)
  for (let waited = 0; ; waited += 100) {
    server.listen(Number(then), hostname)
    try {
      await once(server, 'listening')
      break
    } catch (error) {
      if (waited >= PATIENCE_MS) throw new Error(`a commit of the recording names ${THEN}, and that port is taken`, { cause: error })
      await systemClock.sleep(100)
    }
  }
  return {
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
