import { checkRequest, eachAt, mapAt, numberAt, textAt } from '../check-format.ts'
import type { Given } from '../recording.ts'

/** @throws when an entry has none of the forms of `ArgoCdGiven`, or names an exchange that the file does not have; `ids`: of its exchanges, undefined in a life. */
export function checkArgoCdGiven(given: readonly Given[], ids: readonly string[] | undefined): void {
  for (const [index, entry] of given.entries()) {
    const where = `given[${index}]`
    const by = Object.keys(FORMS).find((name) => name in entry)
    if (by === undefined) throw new Error(`${where} has none of ${Object.keys(FORMS).join(', ')}`)
    FORMS[by]?.(entry, where)
    if (DEEDS.includes(by)) checkWhen(entry, where)
    if (ids === undefined) continue
    for (const name of ['before', 'exchange', 'exchanges', 'tokenOf']) {
      if (!(name in entry)) continue
      for (const id of [entry[name]].flat()) {
        if (!ids.includes(textAt(id, `${where}.${name}`))) throw new Error(`${where}.${name}: the file has no exchange ${String(id)}`)
      }
    }
  }
}

const DEEDS = ['request', 'kubernetes', 'outage']

const PARTS = ['controller', 'repoServer', 'redis', 'nodes', 'kubernetes', 'stop', 'kill', 'start']

const FORMS: Readonly<Record<string, (entry: Given, where: string) => void>> = {
  kind: ({ apiVersion, metadata }, where) => {
    textAt(apiVersion, `${where}.apiVersion`)
    textAt(mapAt(metadata, `${where}.metadata`)['name'], `${where}.metadata.name`)
  },
  settings: ({ settings }, where) => mapAt(settings, `${where}.settings`),
  request: ({ request }, where) => checkRequest(request, `${where}.request`),
  kubernetes: ({ kubernetes }, where) => checkRequest(kubernetes, `${where}.kubernetes`),
  outage: ({ outage }, where) => {
    const other = Object.keys(mapAt(outage, `${where}.outage`)).find((name) => !PARTS.includes(name))
    if (other !== undefined) throw new Error(`${where}.outage.${other} is none of ${PARTS.join(', ')}`)
  },
  commit: ({ commit, cameAt }, where) => {
    textAt(commit, `${where}.commit`)
    timeAt(cameAt, `${where}.cameAt`)
  },
  account: ({ account, exchanges }, where) => {
    textAt(account, `${where}.account`)
    eachAt(exchanges, `${where}.exchanges`, textAt)
  },
  tokenOf: ({ tokenOf, exchanges }, where) => {
    textAt(tokenOf, `${where}.tokenOf`)
    eachAt(exchanges, `${where}.exchanges`, textAt)
  },
  startsAt: ({ exchange, startsAt }, where) => {
    textAt(exchange, `${where}.exchange`)
    timeAt(startsAt, `${where}.startsAt`)
  },
}

function checkWhen(entry: Given, where: string): void {
  if ('before' in entry) textAt(entry['before'], `${where}.before`)
  else if ('atMs' in entry) numberAt(entry['atMs'], `${where}.atMs`)
  else timeAt(entry['at'], `${where}.at`)
}

function timeAt(value: unknown, where: string): void {
  if (Number.isNaN(Date.parse(textAt(value, where)))) throw new Error(`${where} has to be a time (RFC 3339)`)
}
