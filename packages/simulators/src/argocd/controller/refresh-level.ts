/** How much a refresh does, the least first. */
export const REFRESH_LEVELS = ['nothing', 'recent', 'latest', 'resolved'] as const

/**
 * `nothing` is compared: the tree alone is made anew, as a child has changed. `recent`: against the revision of the last comparison. `latest`:
 * against what the target revision means, as far as that is known. `resolved`: and that is looked up.
 */
export type RefreshLevel = (typeof REFRESH_LEVELS)[number]

export const isAtLeast = (level: RefreshLevel, least: RefreshLevel) => REFRESH_LEVELS.indexOf(level) >= REFRESH_LEVELS.indexOf(least)

export const higherOf = (a: RefreshLevel | undefined, b: RefreshLevel): RefreshLevel => (a !== undefined && isAtLeast(a, b) ? a : b)
