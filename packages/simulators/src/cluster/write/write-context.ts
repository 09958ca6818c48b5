export interface WriteContext {
  readonly subresource?: 'status' | 'scale' | 'finalize' | 'binding' | undefined
  /** Of writes that are no apply; a real server takes it from the query or the User-Agent. Default `unknown`. */
  readonly fieldManager?: string | undefined
  /** Everything happens but the storing: no event, no new resourceVersion. */
  readonly dryRun?: boolean | undefined
  /** Of unknown fields. Default `Warn`. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined
  /** Gets the text of each warning, as `unknown field "spec.x"`. */
  readonly warn?: ((text: string) => void) | undefined
}

export interface PatchContext extends WriteContext {
  /** Default `merge`. A `json` patch is a list of operations, `strategic` is for built-in kinds only. */
  readonly type?: 'merge' | 'json' | 'strategic' | undefined
}

export interface ApplyContext extends WriteContext {
  /** Takes over what others own, instead of a 409. Default false. */
  readonly force?: boolean | undefined
}

export interface DeleteContext {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined
  readonly dryRun?: boolean | undefined
  /** Default: what the finalizers of the object say, else that of its kind. */
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined
  /** In seconds, for pods. Default: that of the pod, 30 without one. */
  readonly gracePeriodSeconds?: number | undefined
}
