import manifest from '../../../package.json' with { type: 'json' }

/** Of this package: the reference adapter is versioned with the kit. */
export const VERSION: string = manifest.version
