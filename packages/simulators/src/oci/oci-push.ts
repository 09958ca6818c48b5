export interface OciPush {
  /** `app`, `charts/web`. */
  readonly repository: string
  readonly tag: string
  /** A Flux artifact: its files by path. */
  readonly files?: Readonly<Record<string, string>>
  /** Or a packed chart (.tgz). */
  readonly chart?: Uint8Array
  /** Of the manifest: `org.opencontainers.image.revision`, `….source`, `….created`. */
  readonly annotations?: Readonly<Record<string, string>>
}
