/** Matches requests to exactly this place, whatever their query. */
export const exactly = (place: string) => new RegExp(`^${quoted(place)}(\\?|$)`)

/** Matches requests to this place and below it. */
export const startingWith = (place: string) => new RegExp(`^${quoted(place)}`)

/** Matches requests whose query has one of these members. */
export const withMember = (names: readonly string[]) => new RegExp(`[?&](${names.map(quoted).join('|')})=`)

const quoted = (text: string) => text.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')
