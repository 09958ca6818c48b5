import fc from 'fast-check'

export const NAMES = ['a', 'b', 'c'] as const
export const name = fc.constantFrom<(typeof NAMES)[number]>('a', 'a', 'b', 'c')

/** Few options in most requests: each is rare enough that sequences get somewhere. */
export const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: value, weight: 1 })

const META = 'g=meta.k8s.io;v=v1'
export const acceptOfObject = fc.constantFrom(
  `application/json;as=Table;${META}`,
  `application/json;as=PartialObjectMetadata;${META},application/json`,
  'application/yaml',
  'application/json;as=Table;g=meta.k8s.io;v=v1beta1,application/json;q=0.5',
  `application/json;as=PartialObjectMetadataList;${META}`,
  'text/plain',
  '*/*',
)
export const acceptOfList = fc.constantFrom(
  `application/json;as=Table;${META}`,
  `application/json;as=PartialObjectMetadataList;${META},application/json`,
  'application/yaml',
  `application/json;as=PartialObjectMetadata;${META}`,
)

const userAgent = fc.constantFrom('kubectl/v1.36.1 (linux/amd64)', 'robot', `${'long'.repeat(40)}/1`)

export const writeQuery = fc.record(
  {
    dryRun: fc.constantFrom('All', 'All', 'Some'),
    fieldValidation: fc.constantFrom('Strict', 'Warn', 'Ignore', 'Strict', 'Loud'),
    fieldManager: fc.constantFrom('one', 'two', 'x'.repeat(129)),
  },
  { requiredKeys: [] },
)

/** Of any write, beside its query. */
export const writeHeaders = { accept: seldom(acceptOfObject), userAgent: seldom(userAgent) }
