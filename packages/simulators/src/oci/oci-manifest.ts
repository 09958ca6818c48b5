/** A blob, by its digest. */
export interface OciDescriptor {
  readonly mediaType: string
  /** `sha256:…`. */
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os: string; readonly architecture: string }
}

export interface OciManifest {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly config: OciDescriptor
  readonly layers: readonly OciDescriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** Several manifests, one a platform. */
export interface OciIndex {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly manifests: readonly OciDescriptor[]
}

export const MEDIA_TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  fluxConfig: 'application/vnd.cncf.flux.config.v1+json',
  fluxContent: 'application/vnd.cncf.flux.content.v1.tar+gzip',
  helmConfig: 'application/vnd.cncf.helm.config.v1+json',
  helmContent: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
} as const
