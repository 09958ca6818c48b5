import { StatusError } from '../../cluster/status-error.ts'

/** In which form a client wants its answer. */
export interface Form {
  readonly encoding: 'json' | 'yaml'
  /** Undefined = the object itself. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
  /** Of meta.k8s.io, for `as`. */
  readonly version: 'v1' | 'v1beta1'
}

const ACCEPTED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
const ACCEPTED_STREAMS = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'

const PLAIN: Form = { encoding: 'json', version: 'v1' }

/** The best form that the `Accept` header and this server agree on; protobuf is not spoken here. @throws StatusError 406. */
export function negotiate(accept: string | null, { transforms = true, stream = false } = {}): Form {
  if (accept === null || accept.trim() === '' || accept === 'application/json' || accept === '*/*') return PLAIN
  for (const clause of readAccept(accept)) {
    const encoding = encodingOf(clause.type, stream)
    const form = encoding === undefined ? undefined : formOf(clause, encoding, transforms)
    if (form !== undefined) return form
  }
  throw notAcceptable(`only the following media types are accepted: ${stream ? ACCEPTED_STREAMS : ACCEPTED}`)
}

/**
 * The routes of built-in resources look at `Accept` first, in a simpler way: a media type by its full name, or anything at all.
 * @throws StatusError 406.
 */
export function requireProducible(accept: string | null, { stream = false, only }: { readonly stream?: boolean; readonly only?: string } = {}): void {
  if (accept === null || accept.trim() === '') return
  const types = (only ?? ACCEPTED).split(', ')
  const wanted = accept.split(',').map((one) => one.split(';')[0]?.trim() ?? '')
  if (wanted.some((type) => type === '*/*' || types.includes(type))) return
  const shown = stream ? `${types.join(', ')}, ${ACCEPTED_STREAMS}` : types.join(', ')
  throw new StatusError(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${shown}`, {})
}

export const notAcceptable = (message: string) => new StatusError(406, 'NotAcceptable', message)

export interface Clause {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  readonly quality: number
}

/** Best first. */
export function readAccept(accept: string): Clause[] {
  return accept
    .split(',')
    .map((one) => {
      const [type = '', ...rest] = one.split(';').map((part) => part.trim())
      const parameters = new Map(rest.map((part) => [part.split('=')[0]?.trim() ?? '', part.slice(part.indexOf('=') + 1).trim()]))
      return { type: type.toLowerCase(), parameters, quality: Number(parameters.get('q') ?? 1) }
    })
    .sort((a, b) => b.quality - a.quality || specificity(b.type) - specificity(a.type))
}

const specificity = (type: string) => (type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2)

function encodingOf(type: string, stream: boolean): Form['encoding'] | undefined {
  if (['application/json', 'application/*', '*/*'].includes(type)) return 'json'
  return type === 'application/yaml' && !stream ? 'yaml' : undefined
}

function formOf({ parameters }: Clause, encoding: Form['encoding'], transforms: boolean): Form | undefined {
  const as = parameters.get('as')
  if (as === undefined) return { encoding, version: 'v1' }
  const version = parameters.get('v')
  const known = as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'
  if (!transforms || !known || parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined
  return { encoding, as, version }
}
