/** Addresses and ports that services get, one after the other. */
export class AddressPool {
  #addresses = 0
  #ports = 0

  clusterAddress(): string {
    const next = 10 + this.#addresses++
    return `10.96.${(next >> 8) & 255}.${next & 255}`
  }

  nodePort(): number {
    return 30_000 + (this.#ports++ % 2_768)
  }
}
