import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@gitops-dms/core/adapter'
import { externalWork } from '../cluster/external-work.ts'
import type { RemoteAccess } from '../remote/remote-access.ts'
import { type Checkout, type CheckoutOptions, checkOut } from './fetch-repository.ts'

const MOST_KEPT = 20

/** Checkouts by repository and commit, so that a commit that was fetched once is not fetched again. Whoever made it closes it. */
export class CheckoutCache {
  /** Least lately used first. */
  readonly #kept = new Map<string, Checkout>()

  /** A checkout of the caller's own. A kept one costs no request, so list the references first. @throws as `checkOut`. */
  async checkOut(url: string, commit: string, access: RemoteAccess = {}, options: CheckoutOptions = {}): Promise<Checkout> {
    const key = JSON.stringify([url, commit, options.within ?? [], options.submodules === true])
    const known = this.#kept.get(key)
    if (known !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, known)
      return await copyOf(known, access)
    }
    const checkout = await checkOut(url, commit, access, options)
    try {
      await this.#keep(key, await copyOf(checkout, access))
    } catch (error) {
      await checkout.dispose()
      throw error
    }
    return checkout
  }

  /** Removes all that is kept; the checkouts that were handed out stay. */
  async close(): Promise<void> {
    const all = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.all(all.map((checkout) => checkout.dispose()))
  }

  async #keep(key: string, checkout: Checkout): Promise<void> {
    const raced = this.#kept.get(key)
    this.#kept.set(key, checkout)
    await raced?.dispose()
    const [oldest] = this.#kept
    if (this.#kept.size <= MOST_KEPT || oldest === undefined) return
    this.#kept.delete(oldest[0])
    await oldest[1].dispose()
  }
}

async function copyOf({ commit, subject, directory }: Checkout, { clock = systemClock }: RemoteAccess): Promise<Checkout> {
  return await externalWork(clock, async () => {
    const parent = await mkdtemp(join(tmpdir(), 'gitops-dms-checkout-'))
    const dispose = () => rm(parent, { recursive: true, force: true })
    try {
      const copy = join(parent, 'files')
      await cp(directory, copy, { recursive: true, verbatimSymlinks: true })
      return { commit, subject, directory: copy, dispose }
    } catch (error) {
      await dispose()
      throw error
    }
  })
}
