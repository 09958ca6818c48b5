export type RenderFailureKind =
  /** A manifest does not parse, or is no object. */
  | 'no-yaml'
  | 'no-object'
  /** A kustomization could not be generated for a folder without one; the message is whole, as kustomize-controller shows it. */
  | 'generate'
  /** `kustomize build` failed; the message is what follows `kustomize build failed: `. */
  | 'build'
  /** A variable could not be substituted; the message is what follows `envsubst error: `. */
  | 'substitute'
  /** A chart could not be loaded. */
  | 'chart'
  /** A template of a chart failed; the message is Helm's. */
  | 'template'

/** Why content could not be rendered, for each controller to put in its own words. */
export class RenderFailure extends Error {
  readonly kind: RenderFailureKind
  /** Below the root of what was rendered; '' = none in particular. */
  readonly file: string

  constructor(kind: RenderFailureKind, file: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RenderFailure'
    this.kind = kind
    this.file = file
  }
}
