/** The minor versions of Flux whose kinds and behaviour are known here. Only 2.9 was recorded; the others follow their release notes. */
export const FLUX_VERSIONS = ['2.3', '2.4', '2.5', '2.6', '2.7', '2.8', '2.9'] as const

export type FluxVersion = (typeof FLUX_VERSIONS)[number]

/** As `'2.6'` of `{ from: '2.6' }`: there from that version on. */
export const isSince = (version: FluxVersion, from: FluxVersion) => FLUX_VERSIONS.indexOf(version) >= FLUX_VERSIONS.indexOf(from)
