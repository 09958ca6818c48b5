/** Which objects a patch is for; the texts are regular expressions that must match the whole name. */
export interface PatchTarget {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

/** A strategic merge patch or a JSON patch (RFC 6902), as YAML or JSON text. */
export interface Patch {
  readonly patch: string
  readonly target?: PatchTarget
  /** `allowNameChange`, `allowKindChange`. */
  readonly options?: Readonly<Record<string, boolean>>
}

export interface ImageChange {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
}

/** What a Flux Kustomization adds to the kustomization of its folder: each field as it stands in its `spec`. */
export interface KustomizationOverlay {
  readonly patches?: readonly Patch[] | undefined
  readonly images?: readonly ImageChange[] | undefined
  /** Folders below the built one, or beside it (`../x`). */
  readonly components?: readonly string[] | undefined
  readonly ignoreMissingComponents?: boolean | undefined
  readonly namePrefix?: string | undefined
  readonly nameSuffix?: string | undefined
  readonly targetNamespace?: string | undefined
  readonly buildMetadata?: readonly string[] | undefined
}
