/** The minor versions of Argo CD whose API and behaviour are known here. Only 3.5 was recorded; the others follow their release notes. */
export const ARGOCD_VERSIONS = ['2.14', '3.0', '3.1', '3.2', '3.3', '3.4', '3.5', '3.6'] as const

export type ArgoCdVersion = (typeof ARGOCD_VERSIONS)[number]

/** There from that version on. */
export const isSince = (version: ArgoCdVersion, from: ArgoCdVersion) => ARGOCD_VERSIONS.indexOf(version) >= ARGOCD_VERSIONS.indexOf(from)
